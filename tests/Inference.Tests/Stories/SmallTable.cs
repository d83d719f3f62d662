using System.Globalization;
using ProbDsl.Runtime.RandomNumbers;

namespace ProbDsl.Tests.Stories;

/// <summary>
/// Generated rows with two hidden kinds: reals `x` and `y`, a count `c`, a truth value `b`, a positive `s`, each drawn by kind; a category
/// `k` in 1..3 that leans to one side by kind, and a group `g` in 1..3 that has nothing to do with it.
/// </summary>
internal static class SmallTable
{
    private const string Header = "x,y,c,b,s,k,g";

    public static string Rows { get; } = Of(120, 1);

    public static string Of(int rows, ulong seed) => $"{Header}\n{string.Concat(Lines(rows, seed).Select(line => line + "\n"))}";

    public static string[] Lines(int rows, ulong seed)
    {
        var random = new RandomStream(seed, "small table");
        return [.. Enumerable.Range(0, rows).Select(row => Line(row, random))];
    }

    public static string Table(IEnumerable<string> lines) => $"{Header}\n{string.Concat(lines.Select(line => line + "\n"))}";

    private static string Line(int row, RandomStream random)
    {
        var kind = random.NextUniform() < 0.4 ? 0 : 1;
        var x = (kind == 0 ? -1.5 : 2) + random.NextNormal();
        var y = (kind == 0 ? 5 : 3) + (0.5 * x) + (0.7 * random.NextNormal());
        var count = Enumerable.Range(0, kind == 0 ? 3 : 12).Count(_ => random.NextUniform() < 0.6);
        var truth = random.NextUniform() < (kind == 0 ? 0.2 : 0.8) ? 1 : 0;
        var positive = Math.Exp(0.3 * random.NextNormal());
        var category = 1 + random.NextWeighted(kind == 0 ? [0.6, 0.3, 0.1] : [0.1, 0.3, 0.6]);
        return string.Join(',',
            new[] { x, y, count, truth, positive, category, (row % 3) + 1 }.Select(v => v.ToString("R", CultureInfo.InvariantCulture)));
    }
}
