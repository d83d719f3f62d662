using ProbDsl.Inference.Calibration;

namespace ProbDsl.Inference.Judging;

/// <summary>Data drawn from the priors of a story, in the shapes of its data.</summary>
/// <param name="problem">The story with its data.</param>
/// <param name="catalog">The catalog that resolves the story's names.</param>
internal sealed class PriorReplicates(Problem problem, StandardCatalog catalog) : IReplicates
{
    private readonly Simulator simulator = new(problem, problem, catalog);
    private SimulatedStory? last;

    public IReadOnlyList<Variable> Outcomes { get; } = Simulator.DrawnData(problem.Graph);

    public Diagnostic? Run(int draw, ulong seed)
    {
        var drawn = simulator.Draw(RowPass.SeedOf(seed, draw), CancellationToken.None);
        last = drawn.Value;
        return last is null ? drawn.Diagnostics[0] : null;
    }

    public ReadOnlySpan<double> this[Variable outcome] => last!.Problem.Data[outcome.Name].Values;

    public void Dispose()
    {
    }
}
