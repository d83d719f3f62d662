using System.Globalization;
using ProbDsl.Inference.Chains;

namespace ProbDsl.Tests.Chains;

/// <summary>Draws as lines of text, of which those that are flushed outlast the process.</summary>
internal sealed class TextSink(int chains) : IDrawSink
{
    private readonly List<string>[] lines = [.. Enumerable.Range(0, chains).Select(_ => new List<string>())];
    private readonly int[] flushed = new int[chains];

    public IReadOnlyList<string> this[int chain] => lines[chain];

    public void Append(int chain, ReadOnlySpan<double> statistics, ReadOnlySpan<double> draw) =>
        lines[chain].Add(Line([.. statistics, .. draw]));

    public string Flush(int chain) => string.Join('\n', lines[chain].Take(flushed[chain] = lines[chain].Count));

    public bool Truncate(int chain, int draws, string hash)
    {
        if (lines[chain].Count < draws) return false;
        lines[chain].RemoveRange(draws, lines[chain].Count - draws);
        return string.Join('\n', lines[chain]) == hash;
    }

    /// <summary>The process is killed after it has written a further line in part.</summary>
    public void Kill()
    {
        foreach (var (i, own) in lines.Index())
        {
            own.RemoveRange(flushed[i], own.Count - flushed[i]);
            own.Add("0.12");
        }
    }

    public static string Line(double[] row) => string.Join(',', row.Select(x => x.ToString("R", CultureInfo.InvariantCulture)));
}
