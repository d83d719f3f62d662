using ProbDsl.Catalog;
using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Odes;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Inference.Paths;

/// <summary>
/// A continuous normalizing flow: the state at time 1 of dx/dt = velocity(x, t), with the base distribution at time 0 (Chen et al. 2018).
/// </summary>
internal sealed class FlowPath(ContinuousTimeDraw path, Problem problem, StandardCatalog catalog) : TimePath(path, problem, catalog)
{
    public override Draw Base { get; } = path.Draw with { Distribution = path.Draw.Distribution with { Through = [] } };

    public override double NoiseTime => 0;

    public override double DataTime => 1;

    public override OdeSettings Solver { get; } = OdeSettings.Of(NumericOptions.Word(path.Options, "solver", OdeSettings.DefaultSolver),
        NumericOptions.Of(path.Options, problem, catalog, OdeSettings.Defaults));

    public override Lowered Velocity(StoryLowering story, Lowered x, Lowered time, IReadOnlyList<Lowered> given) =>
        Field(story, x, time, given);
}
