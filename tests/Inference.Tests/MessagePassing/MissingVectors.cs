using System.Globalization;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.MessagePassing;

/// <summary>Vectors of three numbers around two centers, of which some cells are missing, and in the last rows all.</summary>
internal static class MissingVectors
{
    private static readonly double[][] centers = [[-2, 1, 0], [2, -1, 3]];

    /// <summary>A story of `v[rows]`, whose statements may end with `;`.</summary>
    public static TestStory By(string story, int rows = 40, double missing = 0.25, int empty = 3) => By(story, Rows(rows, missing, empty));

    public static TestStory By(string story, double[][] rows) => TestStory.By(
        $"model M\ndata v[rows]: real[3] from a, b, c\n{story.Replace(";", "\n", StringComparison.Ordinal)}",
        $"a,b,c\n{string.Concat(rows.Select(r => string.Join(',',
            r.Select(v => double.IsNaN(v) ? "" : v.ToString("R", CultureInfo.InvariantCulture))) + "\n"))}");

    /// <summary>The rows, NaN where a cell is missing.</summary>
    public static double[][] Rows(int rows, double missing, int empty)
    {
        var random = new RandomStream(3, "missing vectors");
        return [.. Enumerable.Range(0, rows).Select(n => Row(random, n < rows - empty ? missing : 1))];
    }

    private static double[] Row(RandomStream random, double missing)
    {
        var center = centers[random.NextUniform() < 0.4 ? 0 : 1];
        var (first, second, third) = (random.NextNormal(), random.NextNormal(), random.NextNormal());
        double[] row = [center[0] + first, center[1] + (0.7 * first) + (0.5 * second),
            center[2] - (0.5 * first) + (0.4 * second) + (0.6 * third)];
        for (var d = 0; d < 3; d++) if (random.NextUniform() < missing) row[d] = double.NaN;
        return row;
    }
}
