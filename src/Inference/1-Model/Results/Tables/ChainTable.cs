namespace ProbDsl.Inference.Results.Tables;

/// <summary>Prints the terms of a bound along a diffusion chain, in about ten ranges of steps.</summary>
public static class ChainTable
{
    private const int Stretches = 8;

    /// <summary>The terms of a chain in total and per step.</summary>
    /// <param name="chain">The terms of a fit.</param>
    /// <param name="latents">The latents of the story, whose terms are added to the data's.</param>
    public static string Print(ChainCosts chain, IEnumerable<string> latents) => Lines(
        chain, latents, ["nats for a row", "for each step"],
        (of, steps) => [Number(of(chain)), steps == 0 ? "" : Number(of(chain) / steps)]);

    /// <summary>The terms before and after training.</summary>
    public static string Print(ChainCostComparison course, IEnumerable<string> latents) => Lines(
        course.After, latents, ["nats for a row, before training", "after"],
        (of, _) => [Number(of(course.Before)), Number(of(course.After))]);

    /// <param name="like">A chain with the same steps.</param>
    /// <param name="latents">The latents of the story.</param>
    /// <param name="titles">The titles of the columns.</param>
    /// <param name="cells">The cells of a range with this number of steps, 0 at the ends of the chain.</param>
    private static string Lines(
        ChainCosts like, IEnumerable<string> latents, string[] titles, Func<Func<ChainCosts, double>, int, string[]> cells)
    {
        var others = string.Join(", ", latents.Where(l => l != like.Latent));
        var first = $"{like.Latent}[1] to {(others.Length > 0 ? $"{others} and " : "")}the data";
        List<string[]> rows = [["", .. titles], [first, .. cells(c => c.First, 0)]];
        var (count, from) = (like.Steps.Count, 0);
        for (var stretch = 1; stretch <= Stretches; stretch++)
        {
            var (at, to) = (from, (int)((long)count * stretch / Stretches));
            if (to == at) continue;
            rows.Add([$"{like.Latent}[{to + 1}] to {like.Latent}[{at + 1}]", .. cells(c => c.Steps.Skip(at).Take(to - at).Sum(), to - at)]);
            from = to;
        }

        rows.Add([$"{like.Latent}[{count + 1}] from its prior", .. cells(c => c.End, 0)]);
        return AlignedLines.Write(rows, column => column > 0, "   ");
    }

    private static string Number(double value) => FixedPoint.Write(value, "F5");
}
