namespace ProbDsl.Inference.LatentRecovery;

/// <summary>
/// Definitions (`=`) that read integrated latents, given a point: normal where they are linear in the latents, else by joint draws.
/// </summary>
public sealed partial class IntegratedLatents
{
    private const double Rounding = 1e-14;

    /// <summary>The moments with those of definitions that have no formula of the block, or with their names as omitted.</summary>
    private LatentMoments WithDefinitions(LatentMoments moments, FitSummary summary)
    {
        var known = moments.All.Select(e => e.Name).Concat(summary.Definitions.Select(d => d.Name)).ToHashSet();
        var others = ReportedDefinitions.Candidates(problem, problem.MissingData)
            .Where(d => !known.Contains(d.Name) && Reads(d).Any(r => IsIntegrated(r.Of))).ToList();
        if (others.Count == 0) return moments;
        if (draws.Count > 1) return Without(others);
        var linear = others.FindAll(IsLinear);
        var found = linear.Count > 0 ? Linear(linear) : [];
        others.RemoveAll(d => found.Exists(f => f.Name == d.Name));
        if (others.Count > 0 && AreFewGivenEstimates)
        {
            var given = summary.Find<DrawsGivenEstimates>()?.All ?? DrawsOfPoint();
            found.AddRange(Defined(given.Arrays, given.Count, others).Select(d => Summarized(d.Of, d.Draws, given.Count, given.Count)));
            others.Clear();
        }

        return Without(others) with { All = [.. moments.All, .. found] };

        LatentMoments Without(List<Variable> omitted) => moments with { Omitted = [.. omitted.Select(d => d.Name)] };
    }

    /// <summary>The summary with the definitions that read these latents and are too long to be drawn; unchanged without any.</summary>
    private static FitSummary WithLongDefinitions(FitSummary summary, Problem problem, DensityPlan plan)
    {
        var known = summary.Definitions.Concat(summary.Find<LatentMoments>()?.All ?? []).Select(e => e.Name).ToHashSet();
        ValueList<LongDefinition> all = [.. ReportedDefinitions.TooLong(problem, problem.MissingData)
            .Where(d => !known.Contains(d.Name) && problem.Graph.StatementsOf(d.Name)
                .SelectMany(s => DeepReads.Find(problem.Graph, s)).Any(r => plan.Integrated.Any(b => b.Has(r.Of))))
            .Select(d => new LongDefinition(d.Name, problem.ShapeOf(d).Count))];
        return all.Count == 0 ? summary : summary.With(new LongDefinitions(all, ReportedDefinitions.MostElements));
    }

    private bool AreFewGivenEstimates => IsFew(CountGivenEstimates);

    /// <summary>The point, repeated, with joint draws of the latents given it.</summary>
    private PosteriorDraws DrawsOfPoint() => new(CountGivenEstimates, Repeated(CountGivenEstimates, JointDraws(CountGivenEstimates).Draws));

    private bool IsFew(int count) => Latents.Sum(l => (double)problem.ShapeOf(l).Count) * count <= MostNumbersGivenEstimates;

    private bool IsIntegrated(string name) => Latents.Any(l => l.Name == name);

    private IEnumerable<Access> Reads(Variable defined) =>
        problem.Graph.StatementsOf(defined.Name).SelectMany(s => DeepReads.Find(problem.Graph, s));

    /// <summary>Whether each value of a definition is linear in the latents.</summary>
    private bool IsLinear(Variable defined) => defined.Type.Element == Element.Real && problem.Graph.StatementsOf(defined.Name)
        .All(s => s is Define define && new AnyRead(problem.Graph, IsIntegrated).Of(define.Value).Holds);

    /// <summary>
    /// The normal distributions of linear definitions: a joint draw is linear in its noise, so that a variance is the sum of the squared
    /// responses to each number of the noise. Empty if these are too many.
    /// </summary>
    private List<Estimate> Linear(List<Variable> defined)
    {
        if (Responses() is not ({ } responses, var count)) return [];
        return [.. Defined(Repeated(count, responses), count, defined).Select(d =>
        {
            var (mean, each) = (d.Draws.Values[..problem.ShapeOf(d.Of).Count], problem.ShapeOf(d.Of).Count);
            // what observed cells give has no spread but rounding
            var sd = mean.Select((m, n) => Math.Sqrt(Enumerable.Range(1, count - 1)
                .Sum(r => Math.Pow(d.Draws.Values[(r * each) + n] - m, 2))) is var s && s > Rounding * Math.Abs(m) ? s : 0).ToArray();
            return Summarized(d.Of, mean, sd, 1);
        })];
    }

    /// <summary>
    /// The latents without noise, and with a 1 at each number of the noise in turn: [count, shape..]. Null if these are too many.
    /// </summary>
    private (Dictionary<Variable, Tensor>? Latents, int Count) Responses()
    {
        var numbers = 0;
        // counts the numbers of the noise
        _ = JointDraws(1, (_, slots, _) => numbers = slots.Sum(s => s.Shape.Count));
        return IsFew(1 + numbers) ? (JointDraws(1 + numbers, Fill).Draws, 1 + numbers) : (null, 0);

        static void Fill(IStore store, IReadOnlyList<NoiseSlot> slots, int run)
        {
            var at = run - 1;
            foreach (var slot in slots)
            {
                var filled = new double[slot.Shape.Count];
                if (at >= 0 && at < filled.Length) filled[at] = 1;
                at -= filled.Length;
                store.Write(slot.Name, filled);
            }
        }
    }

    /// <summary>The point, repeated beside values of the latents.</summary>
    private Dictionary<string, Tensor> Repeated(int count, Dictionary<Variable, Tensor> latents)
    {
        var point = draws.Arrays.ToDictionary(a => a.Key, a => new Tensor([count, .. a.Value.Shape[1..]],
            [.. Enumerable.Repeat(a.Value.Values, count).SelectMany(v => v)]));
        foreach (var (latent, drawn) in latents) point[latent.Name] = drawn;
        return point;
    }

    private IEnumerable<(Variable Of, Tensor Draws)> Defined(
        IReadOnlyDictionary<string, Tensor> arrays, int count, List<Variable> wanted) =>
        DrawnDefinitions.Compute(problem, catalog, arrays, count, choice).Where(d => wanted.Contains(d.Of));
}
