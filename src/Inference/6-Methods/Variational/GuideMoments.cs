using static ProbDsl.Runtime.Programs.Ops;

namespace ProbDsl.Inference.Variational;

/// <summary>
/// The mean and standard deviation of a guide's own draws of a latent, for each row and number: [rows, event..]. All rows and steps share
/// the noise of these draws, so that both are functions of the row alone, and a normal distribution with them has a density.
/// </summary>
/// <param name="Mean">The means.</param>
/// <param name="Sd">The standard deviations.</param>
internal sealed record GuideMoments(Value Mean, Value Sd)
{
    private const int Count = 16, RankOfDraws = 901;

    // keeps the density of a guide that has collapsed to a point finite
    private const double LeastSd = 1e-6;

    /// <summary>The moments of each latent that the guide samples, by name, without gradients.</summary>
    /// <param name="guide">The guide with data and params, before any draw.</param>
    /// <param name="plan">The plan of a story whose guide is a sampler.</param>
    /// <exception cref="LoweringLimit">A draw cannot be lowered yet.</exception>
    public static IReadOnlyDictionary<string, GuideMoments> Lower(StoryLowering guide, BoundPlan plan)
    {
        var (axis, along, rows) = (new Axis("moment", Count, 0, RankOfDraws), 0, 0);
        var calls = 0u;
        var noise = new Noise(guide.Builder, "moments")
            { Given = (kind, shape) => Shared(guide.Builder, kind, shape, rows, along, calls++) };
        var draws = new GuideDraws(guide.Problem, noise, _ => axis);
        foreach (var draw in SamplingOrder.Sort([.. plan.GuideDraws]).SelectMany(s => s.Statements).OfType<Draw>())
        {
            var axes = Axis.Union([.. guide.AxesOf(draw.Loops), axis]);
            (along, rows) = (Array.IndexOf(axes, axis), Array.FindIndex(axes, a => a.Name == plan.Sampler!.Rows.Name));
            guide = draws.Drawn(guide, draw);
        }

        return plan.Sampler!.Latents.ToDictionary(latent => latent, latent => Lower(guide.Array(latent).SpreadOver([axis]).Value));
    }

    /// <param name="draws">[draws, rows, event..].</param>
    private static GuideMoments Lower(Value draws)
    {
        var fixedDraws = StopGradient(draws);
        var mean = Sum(fixedDraws, 0) / Count;
        var variance = Sum(Square(fixedDraws - Reshape(mean, [1, .. mean.Shape])), 0) / Count;
        return new(mean, Max(Sqrt(variance), LeastSd));
    }

    /// <summary>The same numbers for all rows; normals with mean 0 and variance 1 over the draws of each number.</summary>
    private static Value Shared(ProgramBuilder builder, NoiseKind kind, Shape shape, int rows, int along, uint call)
    {
        Shape own = rows < 0 ? shape : shape.With(rows, 1);
        var (numbers, random) = (new double[own.Count], new RandomStream(1, "moments of a guide", call));
        if (kind == NoiseKind.Uniform) random.FillUniform(numbers);
        else random.FillNormal(numbers);
        if (kind == NoiseKind.Normal) Standardize(numbers, own[(along + 1)..].Count);
        return Broadcast(builder.Constant(numbers, own), shape);
    }

    /// <param name="numbers">[before.., draws, after..].</param>
    /// <param name="after">The numbers after the dimension of draws.</param>
    private static void Standardize(double[] numbers, int after)
    {
        for (var from = 0; from < numbers.Length; from += Count * after)
            for (var at = from; at < from + after; at++)
            {
                int[] places = [.. Enumerable.Range(0, Count).Select(draw => at + (draw * after))];
                var mean = places.Average(p => numbers[p]);
                var sd = Math.Sqrt(places.Average(p => Math.Pow(numbers[p] - mean, 2)));
                foreach (var place in places) numbers[place] = (numbers[place] - mean) / sd;
            }
    }
}
