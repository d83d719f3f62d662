namespace ProbDsl.Inference.Em;

/// <summary>
/// Starting points of EM for other methods: from partitions of the rows for stories with finite latents, mixtures and chains, for which few
/// random starts reach the best maximum; and after some steps for stories whose Gaussian latents are integrated,
/// if all of these steps have a closed form, since they do not depend on the units of scales and loadings.
/// </summary>
internal sealed class EmStart : IDisposable
{
    /// <summary>The number of steps where Gaussian latents are integrated.</summary>
    private const int Steps = 10;

    private readonly Func<int, RandomStream, IReadOnlyDictionary<string, Tensor>> draw;
    private readonly IDisposable of;

    private EmStart(Func<int, RandomStream, IReadOnlyDictionary<string, Tensor>> draw, IDisposable of) =>
        (this.draw, this.of) = (draw, of);

    /// <summary>The starts for a story; null if it is none of these.</summary>
    /// <param name="story">The story with its data.</param>
    /// <param name="isIntegrated">Whether the method integrates Gaussian latents too, which a start of EM has no values for.</param>
    public static EmStart? Create(StoryFacts story, bool isIntegrated)
    {
        var em = new ExpectationMaximization(story.Catalog);
        if (em.OfRows(story.WithoutData) is { } rows)
            return em.Start(new(story, rows), new(Threads: 1)).Value is MixtureFitting mixture
                ? new((restart, random) => ByName(mixture.Estimates(mixture.Init(restart, random))), mixture) : null;
        if (em.Choose(story).Plan is not { } plan) return null;
        var integrates = plan.Density.Integrated.Count > 0;
        if (!(integrates ? isIntegrated && IsClosed(plan) : plan.Density.Marginalized.Count > 0)) return null;
        if (em.Start(new(story, plan), new(Threads: 1)).Value is not StoryEm fitting) return null;
        return new((restart, random) =>
        {
            var first = fitting.Init(restart, random);
            return fitting.Arrays(integrates ? After(fitting, first) : first);
        }, fitting);
    }

    /// <summary>Whether no step needs a gradient: one that does takes about as many evaluations as a whole start of the method.</summary>
    private static bool IsClosed(InferencePlan plan) => !plan.Blocks.Any(b => b.By is ConditionalGradientStep);

    /// <summary>The unknowns on their own scale at the start with this number.</summary>
    public IReadOnlyDictionary<string, Tensor> Draw(int restart, RandomStream random) => draw(restart, random);

    public void Dispose() => of.Dispose();

    /// <summary>The state after some steps, fewer if the start is dropped.</summary>
    private static PointState After(StoryEm story, PointState state)
    {
        for (var i = 0; i < Steps && story.Next(state) is { Info.Dropped: null } step; i++) state = step.Next;
        return state;
    }

    private static Dictionary<string, Tensor> ByName(IEnumerable<Estimate> estimates) => estimates.ToDictionary(e => e.Name, e => e.Value);
}
