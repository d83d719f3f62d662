using System.Globalization;
using ProbDsl.Inference;

namespace ProbDsl.Cli;

/// <summary>What a bound loses along a diffusion chain, in about ten stretches of steps: in all, and for each step.</summary>
internal static class ChainTable
{
    private const int Stretches = 8;

    public static string Print(ChainCosts chain)
    {
        List<string[]> rows = [["", "nats for a row", "for each step"], [$"{chain.Latent}[1] to the data", Number(chain.First), ""]];
        var (count, from) = (chain.Steps.Count, 0);
        for (var stretch = 1; stretch <= Stretches; stretch++)
        {
            var to = (int)((long)count * stretch / Stretches);
            if (to == from) continue;
            var sum = chain.Steps.Skip(from).Take(to - from).Sum();
            rows.Add([to - from == 1 ? $"{chain.Latent}[{from + 2}] to {chain.Latent}[{from + 1}]" : $"{chain.Latent}[{to + 1}] to {chain.Latent}[{from + 1}]", Number(sum), Number(sum / (to - from))]);
            from = to;
        }

        rows.Add([$"{chain.Latent}[{count + 1}] from its own law", Number(chain.End), ""]);
        return AlignedLines.Of(rows, column => column > 0, "   ");
    }

    private static string Number(double value) => value.ToString("F5", CultureInfo.InvariantCulture);
}
