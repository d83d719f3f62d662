using System.Globalization;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>Rows that a flow does not reach: their cell, what they are mapped back to, and what to change.</summary>
public sealed class OutOfReachTests
{
    private static string Rows(int count, Func<int, (double X, double Y)> of, string last = "") => "x,y\n"
        + string.Concat(Enumerable.Range(0, count).Select(i => of(i) is var (x, y)
            ? string.Create(CultureInfo.InvariantCulture, $"{x:R},{y:R}\n") : "")) + last;

    private static async Task<(int Code, string Errors)> Fit(string type, string draw, string csv, params string[] options)
    {
        using var workspace = new Workspace();
        workspace.Write("story.gen", $"model M\ndata x[rows]: {type}\nfor n in rows {{ x[n] ~ {draw} }}\n").Write("rows.csv", csv);
        var run = await workspace.Run([.. (string[])["fit", "story.gen", "--data", "rows.csv", "--method", "mle"], .. options]);
        return (run.Code, string.Join(" ", run.Errors.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
    }

    private static (double, double) Inside(int i) => (0.5 + (0.4 * Math.Sin(i)), 0.5 + (0.4 * Math.Cos(1.7 * i)));

    /// <summary>An affine map starts as the identity: a row below 0, of the second batch, is mapped back to itself.</summary>
    [Theory]
    [InlineData("real", "Exponential(1) |> affine", "row 401 of `x` (rows.csv, row 401, column x)", "`Exponential` has numbers above 0")]
    [InlineData("real", "Normal(0, 1) |> exp |> affine", "row 401 of `x` (rows.csv, row 401, column x)", "`exp` gives numbers above 0")]
    [InlineData("real[2] from y, x", "Beta(2, 2) |> affine", "number 2 of row 401 of `x` (rows.csv, row 401, column x)",
        "`Beta` has numbers from 0 to 1")]
    public async Task A_row_is_found_before_the_training(string type, string draw, string row, string range)
    {
        var (code, errors) = await Fit(type, draw, Rows(400, Inside, "-0.25,0.5\n"));
        Assert.Equal(1, code);
        Assert.Contains($"error E0635: {row} is out of reach of its flow, so that its density is 0: before training it maps -0.25 back "
            + $"to -0.25, but {range}", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("--learning-rate", errors, StringComparison.Ordinal);
    }

    /// <summary>The likelihood grows until the least row is at the bound, which is the last one here.</summary>
    [Fact]
    public async Task A_row_that_a_training_moves_out_of_reach_is_named()
    {
        var (code, errors) = await Fit("real", "Exponential(1) |> affine", Rows(40, Inside, "0.01,0.5\n"));
        Assert.Equal(1, code);
        Assert.Matches(@"error E0635: row 41 of `x` \(rows.csv, row 41, column x\) is out of reach of its flow, so that its density is 0: "
            + @"at step \d+ it maps 0.01 back to -\S+, but `Exponential` has numbers above 0 alone", errors);
    }

    /// <summary>Maps that do not leave the range of their base have it, whatever their weights are: the cell is refused as such.</summary>
    [Theory]
    [InlineData("real[2] from x, y", "Uniform(-3, 3) |> spline(layers = 2, bound = 3)", "-3 to 3", "3.5,0\n")]
    [InlineData("real[2] from x, y", "Uniform(-4, 4) |> maf(transform = spline, bound = 3) |> permute", "-4 to 4", "4.5,0\n")]
    [InlineData("real", "Gamma(2, 1) |> scale", "a positive number", "-0.5,0\n")]
    public async Task Data_beyond_a_range_that_no_map_leaves(string type, string draw, string expected, string last)
    {
        var (code, errors) = await Fit(type, draw, Rows(20, Inside, last));
        Assert.Equal(1, code);
        Assert.Contains("error E0314: rows.csv, row 21, column x: ", errors, StringComparison.Ordinal);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
    }

    /// <summary>Rows inside are trained, also close to the ends, in numbers of single precision.</summary>
    [Theory]
    [InlineData("real[2] from x, y", "Uniform(-3, 3) |> spline(layers = 2, bound = 3)")]
    [InlineData("positive from x", "Normal(0, 1) |> affine |> exp")]
    [InlineData("real from x", "Gamma(2, 1) |> scale")]
    public async Task Rows_inside_are_trained(string type, string draw)
    {
        var (code, errors) = await Fit(type, draw, Rows(200, Inside, "2.9999995,0.3\n0.2,2.9999997\n"), "--max-iter", "400");
        Assert.Equal((0, ""), (code, string.Join(' ', errors.Split(' ').Where(w => w is "error" or "W0544"))));
    }

    /// <summary>Where a base starts at 0, data are scaled and not centered; one with two ends states their units.</summary>
    [Theory]
    [InlineData("real", "Gamma(2, 1) |> scale", true)]
    [InlineData("real[2] from x, y", "Uniform(-30, 30) |> spline(layers = 2, bound = 30)", false)]
    public async Task Advice_does_not_move_data_out_of_reach(string type, string draw, bool isWarned)
    {
        var (_, errors) = await Fit(type, draw, Rows(50, i => (12 + Math.Sin(i), 9 + Math.Cos(1.7 * i))), "--max-iter", "20");
        Assert.Equal(isWarned, errors.Contains("W0590", StringComparison.Ordinal));
        if (isWarned) Assert.Contains("as in `from x / sd(x)`", errors, StringComparison.Ordinal);
    }
}
