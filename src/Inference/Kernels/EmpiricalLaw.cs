using ProbDsl.Compiler.Graph;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Optimisation;
using ProbDsl.Inference.Planning;
using ProbDsl.Inference.Planning.Requirements;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Kernels;

/// <summary>
/// The rows themselves, each equally likely: what all other estimates of a law come to with enough rows, and the maximum of the likelihood
/// over all laws there are.
/// </summary>
public sealed class EmpiricalLaw : RowLawMethod
{
    public override string Name => "empirical";

    public override string Summary => "the rows themselves, each equally likely";

    public override string Finds => "the empirical distribution";

    protected override string Law => "Empirical";

    public override Result<Fitting> Begin(Problem problem, InferencePlan plan, FitOptions options)
    {
        List<Draw> draws = [.. RowsAreKept.Draws(problem.Graph, plan)];
        return draws.Find(d => problem.Data[d.Target.Of].Values.Length == 0) is { } empty
            ? KernelDiagnostics.NoRows(empty) : new EmpiricalFitting(problem, draws);
    }

    protected override IEnumerable<Block> Blocks(Draw draw) => [new([draw.Target.Of], new KeptRows(), "each equally likely")];

    protected override string Written => "Empirical()";

    protected override Requirement OfUnknowns => new NothingIsUnknown(Name);
}

/// <summary>There is nothing to climb: the masses are shares of rows.</summary>
internal sealed class EmpiricalFitting(Problem problem, IReadOnlyList<Draw> draws) : SteppedMethod<EmpiricalState>
{
    public override SteppedDefaults Defaults { get; } = new(1, 1, 0);

    public override ObjectiveKind Objective => ObjectiveKind.LogLikelihood;

    public override EmpiricalState Init(int restart, RandomStream random) => 
        new(draws.ToDictionary(d => d.Target.Of, d => new EmpiricalRows(KernelStatement.RowsOf(problem, d.Target.Of))));

    public override Step<EmpiricalState> Next(EmpiricalState state) =>
        new(state, state.Laws.Values.Sum(l => l.LogDensities(l.Rows.Values, 1).Sum()), 0, StepVerdict.Solved);

    public override Result<FitSummary> Summarise(EmpiricalState state) => new FitSummary([], state.Laws.Values.Sum(l => l.Distinct - 1), [])
    {
        Sections = [new RowDistributions(state.Laws.ToDictionary(l => l.Key, l => (RowLaw)l.Value))],
    };
}

/// <summary>The law of each data name.</summary>
internal sealed record EmpiricalState(IReadOnlyDictionary<string, EmpiricalRows> Laws);
