using ProbDsl.Catalogue;
using ProbDsl.Compiler;
using ProbDsl.Parser;
using ProbDsl.Runtime;

namespace ProbDsl.Inference;

/// <summary>How much a trained guide says of its row by a latent: the mean over the rows of KL(q || p), in nats.</summary>
/// <param name="Latent">Its name.</param>
/// <param name="Dimensions">How many numbers it has in a row.</param>
/// <param name="Nats">Of each number; one for all where the guide's law joins them.</param>
public sealed record LatentUse(string Latent, int Dimensions, ValueList<double> Nats)
{
    /// <summary>A dimension with less than this is not in use.</summary>
    public const double Least = 0.01;

    private const int Draws = 2000, MostOfRow = 50, MostRows = 20_000;

    /// <summary>How many dimensions say something of the row; null where that cannot be told apart.</summary>
    public int? InUse => Nats.Count == Dimensions ? Nats.Count(n => n >= Least) : IsUnused ? 0 : null;

    public double Total => Nats.Sum();

    public bool IsUnused => Nats.All(n => n < Least * Dimensions / Nats.Count);

    /// <summary>Of all latents of rows that a guide tells by one law, over the rows (of more than 20,000 over batches in even distances), divergences without a formula at draws.</summary>
    internal static ValueList<LatentUse> Of(Problem problem, StandardCatalogue catalogue, GuidedRequest like, IReadOnlyDictionary<string, Tensor> weights, FitOptions options)
    {
        if (like.Rows is not { } rows) return [];
        var numbers = new Dictionary<string, int>();
        var particles = Math.Clamp(Draws / problem.SizeOf(rows.Size), 1, MostOfRow);
        using var run = new GuidedRun(problem, catalogue, like with { Particles = particles }, weights, options.Seed, options.ThreadsOrAll, (joint, _) => [.. joint.Divergences().Select(d => Named(d.Latent, d.Each))]);
        return [.. numbers.Select(n => new LatentUse(n.Key, problem.ShapeOf(problem.Graph[n.Key])[1..].Count, MeanOf(run, n.Key, n.Value)))];

        (string, Value) Named(string latent, Value each)
        {
            numbers[latent] = each.Shape[^1];
            return (latent, each);
        }
    }

    private static ValueList<double> MeanOf(GuidedRun run, string latent, int numbers)
    {
        var (all, sums, width) = (new double[run.Batch * run.Draws * numbers], new double[numbers], run.Draws * numbers);
        var counted = 0L;
        for (var first = 0; first < run.Rows; first += run.Batch * Math.Max(1, run.Rows / MostRows))
        {
            var rows = Math.Min(run.Batch, run.Rows - first);
            run.Fill(first, 0);
            run.Read(latent, all);
            for (var i = 0; i < rows * width; i++) sums[i % numbers] += all[i];
            counted += rows;
        }

        return [.. sums.Select(s => s / ((double)counted * run.Draws))];
    }
}
