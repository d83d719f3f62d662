using System.Globalization;
using System.Text.RegularExpressions;
using ProbDsl.Inference.Em;
using ProbDsl.Runtime.Managed;
using ProbDsl.Runtime.RandomNumbers;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Em;

/// <summary>
/// The function that an M step increases, from sums over rows, is that of the same story whose means also read a column of zeros, so that
/// each row is evaluated by itself; at the point of the E step its gradient is that of the log density.
/// </summary>
public sealed class ExpectedSumsTests
{
    private const int Rows = 40;

    private const string Columns = """
        model Sums
        data x[rows]: real[3] from a, b, c
        data zero[rows]: real from o
        data zero2[rows]: real[2] from o, p
        data zero3[rows]: real[3] from o, p, q
        data g[rows]: index[groups]

        """;

    private const string Factors = """
        param loading: real[3, 2]
        param offset: real[3]
        param unique: positive[3]
        for n in rows {
          factor[n]: real[2] ~ Normal(0, 1)
          x[n] ~ Normal(loading @ factor[n] + offset ROW3, variance = unique)
        }
        """;

    private const string Prior = """
        param mu: real[2]
        param tau: positive[2]
        param loading: real[3, 2]
        for n in rows {
          factor[n]: real[2] ~ Normal(mu ROW2, tau)
          x[n] ~ Normal(loading @ factor[n] ROW3, 0.7)
        }
        """;

    private const string Vectors = """
        data y[rows]: real
        param mu: real[2]
        param cov: covariance[2]
        param loading: real[3, 2]
        param shift: real
        param sd: positive
        for n in rows {
          factor[n]: real[2] ~ MvNormal(mu ROW2, cov)
          x[n] ~ Normal(loading @ factor[n] ROW3, 0.7)
          y[n] ~ Normal(shift * factor[n, 2] ROW, sd)
        }
        """;

    private const string Groups = """
        data y[rows]: real
        param base: real
        param spread: positive
        param shift: real
        param times: real
        param sd: positive
        for k in groups { level[k] ~ Normal(base, spread) }
        for n in rows { y[n] ~ Normal(times * level[g[n]] + shift ROW, sd) }
        """;

    private const string Cells = """
        param base: real[3]
        param spread: positive[3]
        param times: real[3]
        param sd: positive
        for n in rows {
          for d in 1..3 {
            level[n, d] ~ Normal(base[d] ROW, spread[d])
            x[n, d] ~ Normal(times[d] * level[n, d] ROW, sd)
          }
        }
        """;

    public static TheoryData<string, bool, double> Stories => new()
    {
        { Factors, false, 0 }, { Factors, true, 0 }, { Factors, false, 1e4 },
        { Factors.Replace("positive[3]", "positive", StringComparison.Ordinal), false, 0 },
        { Prior, false, 0 }, { Prior, true, 0 },
        { Vectors, false, 0 }, { Vectors, true, 0 }, { Groups, false, 0 },
        { Cells, false, 0 }, { Cells, true, 0 },
    };

    [Theory, MemberData(nameof(Stories))]
    public void It_is_that_of_rows_one_by_one(string story, bool hasMissing, double center)
    {
        var csv = Csv(hasMissing, center);
        using var bySums = Of(Regex.Replace(story, " ROW[23]?", ""), csv);
        using var byRows = Of(Regex.Replace(story, "ROW([23]?)", "+ zero$1[n]"), csv);
        Assert.DoesNotContain(bySums.Joint.Held, h => IsOfMembers(h.Slot));
        Assert.Contains(byRows.Joint.Held, h => IsOfMembers(h.Slot));
        var random = new RandomStream(3, "points");
        double[] now = Point(random, bySums.Dimension), slopes = new double[now.Length], first = new double[now.Length];
        double[] others = new double[now.Length];
        bySums.ComputeExpectations(now, slopes);
        byRows.ComputeExpectations(now, others);
        bySums.Evaluate(now, first);
        AssertNear(slopes, first);
        for (var i = 0; i < 3; i++)
        {
            var point = Point(random, now.Length);
            Assert.Equal(1, bySums.Evaluate(point, first) / byRows.Evaluate(point, others), 1e-10);
            AssertNear(others, first);
        }
    }

    private static bool IsOfMembers(string slot) => slot.StartsWith("mean of states", StringComparison.Ordinal);

    private static double[] Point(RandomStream random, int size) => [.. Enumerable.Range(0, size).Select(_ => random.NextNormal())];

    private static void AssertNear(double[] expected, double[] actual)
    {
        var largest = expected.Max(Math.Abs);
        Assert.All(expected.Zip(actual), e => Assert.Equal(e.First, e.Second, 1e-10 * largest));
    }

    private static ExpectedDensity Of(string story, string csv)
    {
        var bound = TestStory.By(Columns + story, csv);
        return new(bound.Problem, TestStory.Catalog, bound.Select("em").Plan!.Density, _ => false, ManagedEngine.On(1));
    }

    private static string Csv(bool hasMissing, double center)
    {
        var random = new RandomStream(5, "sums");
        string Number() => (center + random.NextNormal()).ToString(CultureInfo.InvariantCulture);
        var rows = Enumerable.Range(0, Rows).Select(n => string.Join(',', Enumerable.Range(0, 4)
            .Select(d => hasMissing && d < 3 && (n + (2 * d)) % 7 == 0 ? "" : Number()).Concat(["0", "0", "0", $"{(n % 5) + 1}"])));
        return "a,b,c,y,o,p,q,g\n" + string.Join('\n', rows) + "\n";
    }
}
