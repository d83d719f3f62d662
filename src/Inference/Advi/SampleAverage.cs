using ProbDsl.Catalogue;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>
/// The ELBO of a story under its derived guide, averaged over draws that stay the same: a smooth function of the guide's numbers (means, log standard deviations or a factor, one after another), run natively.
/// </summary>
internal sealed class SampleAverage : IDifferentiable, IDisposable
{
    private const string Bound = "elbo", Ratio = "log ratios";

    // rows times draws in a run: what fits the cache
    private const int AtOnce = 65_536, MostAtOnce = 64;

    // below so many rows times draws one thread is faster than two
    private const int WorthThreads = 16_384;

    private readonly ManagedStore store = new();
    private readonly ManagedProgram program;
    private readonly Lazy<ManagedProgram> ratios;
    private readonly BlockTeam? team;
    private readonly IReadOnlyList<NoiseSlot> noise;
    private readonly (Weight Of, int Start)[] places;
    private double[] draws = [];

    /// <exception cref="LoweringLimit">The story says what this version cannot put in a program.</exception>
    /// <exception cref="NotEnoughMemory">The program takes more than the machine has left.</exception>
    public SampleAverage(Problem problem, StandardCatalogue catalogue, GuideFamily family, int threads)
    {
        var rows = problem.Sizes.Values.DefaultIfEmpty(1).Max();
        var particles = 2;
        while (particles < MostAtOnce && 2 * particles * rows <= AtOnce) particles *= 2;
        Request = new(null, 1, particles) { NeedsAllRows = true, Family = family };
        var joint = GuidedJoint.Of(problem, catalogue, Request);
        var bound = -BoundObjective.Elbo(joint, Request);
        var slopes = Gradient.Of(bound, [.. joint.Weights.Select(w => w.Slot)]);
        var start = 0;
        places = [.. joint.Weights.Select(w => (w, (start += w.Slot.Shape.Count) - w.Slot.Shape.Count))];
        noise = joint.Noise.Slots;
        Numbers = Math.Max(1, noise.Sum(n => n.Shape.Count) / particles);
        if (threads > 1 && rows * particles >= WorthThreads) team = new(threads);
        foreach (var slot in noise) store.Declare(slot.Name, slot.Shape);
        foreach (var (weight, _) in places) store.Declare(weight.SlotName, weight.Slot.Shape);
        program = new(joint.Builder.Build([(Bound, bound), .. places.Select((p, i) => (SlopeOf(p.Of), slopes[i]))]), store, team);
        ratios = new(() => new(joint.Builder.Build([(Ratio, DerivedPosterior.Ratio(joint))]), store, team));
    }

    /// <summary>What is asked of the guide.</summary>
    public GuidedRequest Request { get; }

    public int Dimension => places.Sum(p => p.Of.Slot.Shape.Count);

    /// <summary>Standard normal numbers in a draw; one, which nothing reads, of a story without free numbers.</summary>
    public int Numbers { get; }

    /// <summary>The draws that the next averages are over, [count, <see cref="Numbers"/>]: a multiple of the request's particles.</summary>
    public void Use(double[] those) => draws = those;

    public double Evaluate(ReadOnlySpan<double> x, Span<double> gradient)
    {
        Write(x);
        gradient.Clear();
        var (sum, blocks) = (0.0, draws.Length / Numbers / Request.Particles);
        for (var block = 0; block < blocks; block++)
        {
            Fill(block);
            program.Run();
            sum += program.Figure(Bound);
            foreach (var (weight, start) in places)
            {
                var slope = program.Output(SlopeOf(weight));
                for (var i = 0; i < slope.Length; i++) gradient[start + i] += slope[i];
            }
        }

        for (var i = 0; i < gradient.Length; i++) gradient[i] /= blocks;
        return sum / blocks;
    }

    /// <summary>log p - log q at each draw.</summary>
    public double[] Ratios(ReadOnlySpan<double> x)
    {
        Write(x);
        var all = new double[draws.Length / Numbers];
        for (var from = 0; from < all.Length; from += Request.Particles)
        {
            Fill(from / Request.Particles);
            ratios.Value.Run();
            ratios.Value.Read(Ratio, all.AsSpan(from, Request.Particles));
        }

        return all;
    }

    /// <summary>The guide's numbers where its means are these, by the slots of the story's free numbers, and its standard deviations e^-2 to the power of `narrow`.</summary>
    public double[] Start(IReadOnlyDictionary<string, Tensor> means, double narrow)
    {
        var x = new double[Dimension];
        var random = new RandomStream(0, "start");
        foreach (var (weight, start) in places)
        {
            double[] own = means.FirstOrDefault(m => DerivedGuide.MeanOf(m.Key) == weight.Name).Value?.Values ?? [.. weight.Start(random).Select(log => narrow * log)];
            own.CopyTo(x, start);
        }

        return x;
    }

    /// <summary>The guide's numbers by name.</summary>
    public Dictionary<string, Tensor> Weights(double[] x) => places.ToDictionary(p => p.Of.Name, p => new Tensor(p.Of.Slot.Shape, x[p.Start..(p.Start + p.Of.Slot.Shape.Count)]));

    public void Dispose()
    {
        program.Dispose();
        if (ratios.IsValueCreated) ratios.Value.Dispose();
        store.Dispose();
        team?.Dispose();
    }

    private static string SlopeOf(Weight weight) => $"slope of {weight.Name}";

    private void Write(ReadOnlySpan<double> x)
    {
        foreach (var (weight, start) in places) store.Write(weight.SlotName, x.Slice(start, weight.Slot.Shape.Count));
    }

    /// <summary>Each slot takes its columns of the block's draws.</summary>
    private void Fill(int block)
    {
        var (first, column) = (block * Request.Particles, 0);
        foreach (var slot in noise)
        {
            var own = slot.Shape.Count / Request.Particles;
            var to = store.Numbers<double>(slot.Name);
            for (var i = 0; i < Request.Particles; i++) draws.AsSpan(((first + i) * Numbers) + column, own).CopyTo(to[(i * own)..]);
            column += own;
        }
    }
}
