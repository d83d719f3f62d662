using System.Globalization;
using ProbDsl.Inference.Problems;

namespace ProbDsl.Tests.Binding;

/// <summary>
/// A bound problem as one line: sizes, arrays (a missing element in brackets), levels, groups, what was computed of whole columns, what was
/// not read.
/// </summary>
internal static class Bound
{
    public static string Show(Problem problem) => string.Join("; ", new[]
    {
        string.Join(" ", problem.Sizes.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => $"{s.Key}={s.Value}")),
        string.Join(", ", problem.Data.Select(d => $"{d.Key}[{string.Join(' ', d.Value.Shape)}] {string.Join(' ', d.Value.Values.Select(
            (v, at) => problem.Missing.TryGetValue(d.Key, out var missing) && missing.Mask[at] ? $"({Text(v)})" : Text(v)))}")),
        string.Join(", ", problem.Levels.Select(l => $"levels {l.Key}: {string.Join(' ', l.Value.Texts)}")),
        string.Join(", ", problem.Groups.Names.Select(g => $"groups {g.Key}: {string.Join(' ', g.Value)}")),
        string.Join(", ", problem.Groups.Lengths.Select(g => $"lengths {g.Key}: {string.Join(' ', g.Value.Values)}")),
        string.Join(", ", problem.Frozen.Select(f => $"{f.Data}.{f.Element} {f.Expression} = {Text(f.Value)}")),
        string.Join(", ", problem.Unread.Select(u => $"unread {string.Join(' ', u.Keys)}")),
    }.Where(part => part.Length > 0));

    private static string Text(double value) => value.ToString("G6", CultureInfo.InvariantCulture);
}
