using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Diffusion;
using ProbDsl.Inference.Lowering;
using ProbDsl.Inference.Problems;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// Missing cells of data that the guide draws: the guide's statement reads 0 in their places, all later statements read the draws.
/// </summary>
/// <param name="data">The data name.</param>
/// <param name="there">An array of the data's shape: 1 where a cell was observed.</param>
internal sealed class ImputedCells(Variable data, Value there)
{
    /// <summary>Draws the cells, which are a variable of the guide's graph, <see cref="GuideGraph.MissingOf"/>.</summary>
    /// <returns>log q of the missing cells, and the part in which the data are filled.</returns>
    /// <exception cref="LoweringLimit">The draw cannot be reparameterized yet.</exception>
    public (Term Density, GuidedPart Filled) Draw(GuidedPart part, Draw draw, GuideDraws draws)
    {
        var cells = draw with { Target = draw.Target with { Of = GuideGraph.MissingOf(data).Name } };
        var drawn = draws.Bound(part, cells);
        var guide = drawn.Guide.In(drawn.Guide.Context.WithCounts(cells.Target.Of, 1 - there));
        var filled = guide.Array(data.Name).Where(new(there, []), guide.Array(cells.Target.Of));
        return (guide.Density(cells), new GuidedPart(drawn.Story, guide).With(context => context.WithArray(data.Name, filled)));
    }
}
