using System.Globalization;
using ProbDsl.Inference;

namespace ProbDsl.Cli;

/// <summary>What a bound loses along a diffusion chain, in about ten stretches of steps.</summary>
internal static class ChainTable
{
    private const int Stretches = 8;

    /// <summary>In all, and for each step.</summary>
    /// <param name="chain">Of a fit.</param>
    /// <param name="latents">Of its story, whose terms stand beside the data's.</param>
    public static string Print(ChainCosts chain, IEnumerable<string> latents) => Lines(chain, latents, ["nats for a row", "for each step"], (of, steps) => [Number(of(chain)), steps == 0 ? "" : Number(of(chain) / steps)]);

    /// <summary>Before training and after it.</summary>
    public static string Print(ChainCourse course, IEnumerable<string> latents) => Lines(course.After, latents, ["nats for a row, before training", "after"], (of, _) => [Number(of(course.Before)), Number(of(course.After))]);

    /// <param name="like">Whose steps there are.</param>
    /// <param name="latents">Of the story.</param>
    /// <param name="titles">Of the columns.</param>
    /// <param name="cells">Of a stretch of so many steps, none at the ends of the chain.</param>
    private static string Lines(ChainCosts like, IEnumerable<string> latents, string[] titles, Func<Func<ChainCosts, double>, int, string[]> cells)
    {
        List<string[]> rows = [["", .. titles], [$"{like.Latent}[1] to {(latents.Where(l => l != like.Latent).ToList() is { Count: > 0 } others ? $"{string.Join(", ", others)} and " : "")}the data", .. cells(c => c.First, 0)]];
        var (count, from) = (like.Steps.Count, 0);
        for (var stretch = 1; stretch <= Stretches; stretch++)
        {
            var (first, to) = (from, (int)((long)count * stretch / Stretches));
            if (to == first) continue;
            rows.Add([to - first == 1 ? $"{like.Latent}[{first + 2}] to {like.Latent}[{first + 1}]" : $"{like.Latent}[{to + 1}] to {like.Latent}[{first + 1}]", .. cells(c => c.Steps.Skip(first).Take(to - first).Sum(), to - first)]);
            from = to;
        }

        rows.Add([$"{like.Latent}[{count + 1}] from its own law", .. cells(c => c.End, 0)]);
        return AlignedLines.Of(rows, column => column > 0, "   ");
    }

    private static string Number(double value) => FixedPoint.Write(value, "F5");
}
