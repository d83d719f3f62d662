using ProbDsl.Catalog;
using ProbDsl.Inference.Analysis;
using ProbDsl.Inference.Planning;
using ProbDsl.Inference.Problems;
using ProbDsl.Inference.Results;
using ProbDsl.Runtime.Programs;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Inference.Em;

/// <summary>
/// Starting points from partitions of the rows, as in EM, for other methods on stories with finite latents: mixtures that one fused pass
/// fits, and chains, for which few random starts reach the best maximum.
/// </summary>
internal sealed class LabeledStart : IDisposable
{
    private readonly Func<int, RandomStream, IReadOnlyDictionary<string, Tensor>> draw;
    private readonly IDisposable of;

    private LabeledStart(Func<int, RandomStream, IReadOnlyDictionary<string, Tensor>> draw, IDisposable of) =>
        (this.draw, this.of) = (draw, of);

    /// <summary>The starts for a story; null if it is neither such a mixture nor a chain.</summary>
    public static LabeledStart? Of(Problem problem, StandardCatalog catalog)
    {
        var (em, options) = (new ExpectationMaximization(catalog), StoryFacts.Of(problem.Graph, catalog));
        if (em.OfRows(options) is { } rows)
            return em.Start(problem, rows, new(Threads: 1)).Value is MixtureFitting mixture
                ? new((restart, random) => ByName(mixture.Estimates(mixture.Init(restart, random))), mixture) : null;
        if (em.Choose(options.With(problem)).Plan is not { } plan
            || !plan.Blocks.Any(b => b.By is StateMarginalization { Along: not null })) return null;
        return em.Start(problem, plan, new(Threads: 1)).Value is StoryEm chains
            ? new((restart, random) => chains.Arrays(chains.Init(restart, random)), chains) : null;
    }

    /// <summary>The unknowns on their own scale at the start with this number.</summary>
    public IReadOnlyDictionary<string, Tensor> Draw(int restart, RandomStream random) => draw(restart, random);

    public void Dispose() => of.Dispose();

    private static Dictionary<string, Tensor> ByName(IEnumerable<Estimate> estimates) => estimates.ToDictionary(e => e.Name, e => e.Value);
}
