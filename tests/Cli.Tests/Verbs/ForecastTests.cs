using System.Globalization;
using ProbDsl.Inference.Forecasting;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>
/// Rows after those of a fit as a user asks for them: by a file, by a longer file, by `--horizon`; and what is kept for it.
/// </summary>
public sealed class ForecastTests
{
    private const string Series = """
        model Series

        data y[times]: real
        b ~ Normal(0, 1)

        for t in 2..times { y[t] ~ Normal(b * y[t-1], 0.5) }

        """;
    private const string Rows = "y\n1\n0.9\n0.7\n0.8\n0.5\n";
    private const string Curve = """
        model Curve

        data x[rows]: real
        data y[rows]: real
        scale: positive ~ Normal(1, 0.2)

        y ~ MvNormal(zeros(rows), squared_exponential(x, 1, scale) + diagonal(0.01 * ones(rows)))

        """;
    private const string Points = "x,y\n0,1\n1,0.5\n2,-0.3\n";

    [Fact]
    public async Task A_series_goes_on()
    {
        using var workspace = await Fitted(Series, Rows);
        var ahead = await workspace.Run("predict", "kept", "--horizon", "2");
        Assert.Equal(0, ahead.Code);
        Assert.Equal(("row,y.mean,y.sd,y.q5,y.q50,y.q95,y.mcse", 3),
            (ahead.Output.Split('\n')[0], ahead.Output.TrimEnd().Split('\n').Length));
        workspace.Write("blank.csv", "y\nNA\nNA\n").Write("longer.csv", Rows + "NA\nNA\n");
        Assert.Equal(ahead.Output, (await workspace.Run("predict", "kept", "--data", "blank.csv")).Output);
        // the same rows, with the numbers that they have in their file
        Assert.Equal(ahead.Output.TrimEnd().Split('\n')[1..].Select(line => line[2..]).Zip([6, 7], (line, row) => $"{row},{line}"),
            (await workspace.Run("predict", "kept", "--data", "longer.csv")).Output.TrimEnd().Split('\n')[6..]);
        var written = await workspace.Run("predict", "kept", "--horizon", "2", "--out", "next.csv");
        Assert.Contains("2 rows after those of the fit", written.Output, StringComparison.Ordinal);
        Assert.Equal(ahead.Output, workspace.Read("next.csv"));
    }

    private const string MovingAverage = """
        model Arma

        data y[times]: real
        theta ~ Normal(0, 0.5)

        forecast[1] = 0
        OUTCOME
        err[1] = y[1] - forecast[1]
        for t in 2..times {
          forecast[t] = theta * err[t-1]
          INSIDE
          err[t] = y[t] - forecast[t]
        }

        """;

    [Fact]
    public async Task A_moving_average_is_forecast_where_one_loop_has_its_outcome_too()
    {
        var apart = MovingAverage.Replace("OUTCOME\n", "", StringComparison.Ordinal).Replace("  INSIDE\n", "", StringComparison.Ordinal)
            + "for t in times { y[t] ~ Normal(forecast[t], 1) }\n";
        using var refused = await Fitted(apart, Rows);
        var run = await refused.Run("predict", "kept", "--horizon", "2");
        Assert.Equal(1, run.Code);
        var text = string.Join(' ', run.Errors.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("error E0425: `err[1]` cannot be drawn for new rows: no order of whole loops ", text, StringComparison.Ordinal);
        Assert.Contains("draw the outcome in the loop that reads it", text, StringComparison.Ordinal);
        using var together = await Fitted(MovingAverage.Replace("OUTCOME", "y[1] ~ Normal(forecast[1], 1)", StringComparison.Ordinal)
            .Replace("INSIDE", "y[t] ~ Normal(forecast[t], 1)", StringComparison.Ordinal), Rows);
        Assert.Equal(0, (await together.Run("predict", "kept", "--horizon", "2")).Code);
    }

    [Fact]
    public async Task A_horizon_has_a_limit()
    {
        Assert.Null(ContinuationDiagnostics.TooFarAhead(1_000_000));
        Assert.NotNull(ContinuationDiagnostics.TooFarAhead(1_000_001));
        using var workspace = await Fitted(Series, Rows);
        var refused = await workspace.Run("predict", "kept", "--horizon", "2000000000");
        Assert.Equal(1, refused.Code);
        Assert.StartsWith("error E0611: `--horizon 2000000000` requests 2,000,000,000 rows, more than the limit of 1,000,000",
            refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_series_at_a_point_is_exact()
    {
        using var workspace = await Fitted(Series, Rows);
        var ahead = await workspace.Run("predict", "kept", "--horizon", "3", "--out", "next.csv");
        Assert.Contains("next.csv: 3 rows of 7 columns, exact at the point", ahead.Output, StringComparison.Ordinal);
        Assert.All(workspace.Read("next.csv").TrimEnd().Split('\n')[1..], line => Assert.EndsWith(",0", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_reading_of_a_file_is_reported()
    {
        using var workspace = await Fitted(Series, Rows);
        workspace.Write("blank.csv", "y\n0.4\nNA\n").Write("longer.csv", Rows + "0.4\nNA\n")
            .Write("changed.csv", Rows.Replace("0.7", "0.75", StringComparison.Ordinal) + "NA\n");
        foreach (var file in new[] { "blank.csv", "longer.csv" })
        {
            Assert.Contains(" · 2 rows after the 5 of the fit\n", (await workspace.Run("eval", "kept", "--data", file)).Output,
                StringComparison.Ordinal);
            Assert.Contains(" · 2 rows after the 5 of the fit\n",
                (await workspace.Run("predict", "kept", "--data", file, "--out", "new.csv")).Output, StringComparison.Ordinal);
            Assert.Equal("2 rows after the 5 of the fit\n", (await workspace.Run("predict", "kept", "--data", file)).Errors);
            Assert.Equal("2 rows after the 5 of the fit\n", (await workspace.Run("sample", "kept", "--data", file)).Errors);
            Assert.EndsWith("2 rows after the 5 of the fit\n",
                (await workspace.Run("sample", "kept", "--data", file, "--out", "new.csv")).Output, StringComparison.Ordinal);
        }

        foreach (var verb in new[] { "eval", "predict", "sample" })
        {
            var refused = await workspace.Run(verb, "kept", "--data", "changed.csv");
            Assert.Equal(1, refused.Code);
            Assert.StartsWith("error E0587: changed.csv, row 3, column y: ", refused.Errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_curve_passes_through_the_points_of_the_fit()
    {
        using var workspace = await Fitted(Curve, Points);
        Assert.Equal("""{"x":[0,1,2],"y":[1,0.5,-0.3]}""", workspace.Read("kept/training.json"));
        workspace.Write("new.csv", "x\n0.0001\n2.0001\n40\n");
        var predicted = await workspace.Run("predict", "kept", "--data", "new.csv");
        double[] means = [.. predicted.Output.TrimEnd().Split('\n')[1..]
            .Select(l => double.Parse(l.Split(',')[1], CultureInfo.InvariantCulture))];
        Assert.Equal([1, -0.3, 0], means, (a, b) => Math.Abs(a - b) < 0.15);
        workspace.Write("told.csv", "x,y\n0.5,0.8\n40,0.1\n");
        var scored = await workspace.Run("eval", "kept", "--data", "told.csv");
        Assert.Contains("each is given the 3 rows of the fit", scored.Output, StringComparison.Ordinal);
        Assert.Contains("\"given_rows\": 3", (await workspace.Run("eval", "kept", "--data", "told.csv", "--format", "json")).Output,
            StringComparison.Ordinal);
        var drawn = await workspace.Run("sample", "kept", "--data", "new.csv", "-n", "2");
        Assert.Equal((0, "draw,x,y", 7), (drawn.Code, drawn.Output.Split('\n')[0], drawn.Output.TrimEnd().Split('\n').Length));
    }

    [Theory]
    [InlineData("E0584", Curve, Points, "--horizon", "2")]
    [InlineData("E0585", Series, Rows, "--horizon", "2", "--data", "data.csv")]
    [InlineData("E0585", """
        model Level

        data y[times]: real
        b ~ Normal(0, 1)

        for t in times { y[t] ~ Normal(b, 0.5) }

        """,
        Rows, "--horizon", "2")]
    public async Task What_has_no_next_row_is_refused(string code, string story, string rows, params string[] options)
    {
        using var workspace = await Fitted(story, rows);
        var run = await workspace.Run(["predict", "kept", .. options]);
        Assert.Equal(1, run.Code);
        Assert.Contains(code, run.Errors, StringComparison.Ordinal);
    }

    /// <summary>
    /// Sequences that are rows of a file go on in further columns of it: given the observed ones, the next outcome is normal by the dense
    /// covariance of a level that drifts.
    /// </summary>
    [Fact]
    public async Task Sequences_that_are_rows_go_on_in_columns()
    {
        double[][] rows = [[1.2, 0.7, 1.9], [-0.4, 0.3, -0.2], [2.2, 2.9, 2.4], [0.1, -0.9, -1.6]];
        const string Story = """
            model Levels

            data y[shop]: real[T] from all
            param m: real

            for s in shop {
              level[s, 1] ~ Normal(m, 1)
              for t in 2..T { level[s, t] ~ Normal(level[s, t-1], 0.5) }
              for t in 1..T { y[s, t] ~ Normal(level[s, t], 0.3) }
            }

            """;
        using var workspace = await Fitted(Story, "a,b,c,d\n" + string.Concat(rows.Select(r => string.Join(',', r.Select(y =>
            y.ToString(CultureInfo.InvariantCulture))) + ",\n")));
        var ahead = (await workspace.Run("predict", "kept", "--horizon", "1")).Output.TrimEnd().Split('\n');
        var lines = (await workspace.Run("predict", "kept", "--data", "data.csv")).Output.TrimEnd().Split('\n');
        var columns = lines[0].Split(',').ToList();
        var covariance = new double[4, 4];
        for (var i = 0; i < 4; i++)
            for (var j = 0; j < 4; j++) covariance[i, j] = 1 + (0.25 * Math.Min(i, j)) + (i == j ? 0.09 : 0);
        var (gain, ones) = (Solved(covariance, [covariance[3, 0], covariance[3, 1], covariance[3, 2]]), Solved(covariance, [1, 1, 1]));
        var m = rows.Average(r => r.Zip(ones, (y, w) => y * w).Sum()) / ones.Sum();
        var sd = Math.Sqrt(covariance[3, 3] - gain.Select((g, i) => g * covariance[3, i]).Sum());
        foreach (var (row, line) in rows.Zip(lines.Skip(1)))
        {
            var mean = m + row.Zip(gain, (y, g) => (y - m) * g).Sum();
            double Number(string name) => double.Parse(line.Split(',')[columns.IndexOf(name)], CultureInfo.InvariantCulture);
            Assert.Equal(mean, Number("d.mean"), 4 * sd / Math.Sqrt(1000));
            Assert.Equal(sd, Number("d.sd"), 4 * sd / Math.Sqrt(2000));
        }

        // the columns have no numbers in their names; the level goes on from its mean
        var further = ahead[0].Split(',').ToList();
        foreach (var (row, line) in rows.Zip(ahead.Skip(1)))
        {
            var mean = m + row.Zip(gain, (y, g) => (y - m) * g).Sum();
            Assert.Equal(mean, double.Parse(line.Split(',')[further.IndexOf("y[5].mean")], CultureInfo.InvariantCulture), 1e-4);
            Assert.Equal(Math.Sqrt((sd * sd) + 0.25), double.Parse(line.Split(',')[further.IndexOf("y[5].sd")],
                CultureInfo.InvariantCulture), 1e-4);
        }
    }

    /// <summary>Rows of groups go on after the end of each, in every output, for the file of the fit and for another one.</summary>
    [Theory, InlineData("shop,y\nx 1,1.2\n07,4\nx 1,0.7\nx 1,\n07,3.2\n", "x 1", "07"), InlineData("shop,y\na,1.2\na,0.7\na,1.1\n", "a")]
    public async Task Rows_of_groups_go_on_after_the_end_of_each(string rows, params string[] shops)
    {
        const string Story = """
            model Levels

            data y[shop, day]: real from y by shop
            param q: positive
            param h: positive

            for s in shop {
              level[s, 1] ~ Normal(2, 3)
              for t in 2..day { level[s, t] ~ Normal(level[s, t-1], q) }
              for t in day { y[s, t] ~ Normal(level[s, t], h) }
            }

            """;
        using var workspace = await Fitted(Story, rows);
        var ahead = await workspace.Run("predict", "kept", "--horizon", "2");
        var lines = ahead.Output.TrimEnd().Split('\n');
        Assert.StartsWith("shop,step,y.mean,y.sd,", lines[0], StringComparison.Ordinal);
        Assert.Equal(shops.SelectMany(s => new[] { $"{s},1", $"{s},2" }), lines[1..].Select(l => string.Join(',', l.Split(',')[..2])));
        Assert.Equal(ahead.Output, (await workspace.Run("predict", "kept", "--horizon", "2", "--data", "data.csv")).Output);
        using var json = System.Text.Json.JsonDocument.Parse(
            (await workspace.Run("predict", "kept", "--horizon", "2", "--format", "json")).Output);
        var columns = json.RootElement.GetProperty("columns");
        Assert.Equal(shops.SelectMany(s => new[] { s, s }), columns.GetProperty("shop").EnumerateArray().Select(e => e.GetString()));
        Assert.Equal(shops.SelectMany(_ => new[] { 1.0, 2 }), columns.GetProperty("step").EnumerateArray().Select(e => e.GetDouble()));
        var written = await workspace.Run("predict", "kept", "--horizon", "2", "--out", "a.csv");
        Assert.Contains("2 steps after the end of each of shop", written.Output, StringComparison.Ordinal);
        workspace.Write("new.csv", "shop,y\nnew,2.5\nnew,\n");
        var other = await workspace.Run("predict", "kept", "--horizon", "1", "--data", "new.csv");
        Assert.Equal(["new,1"], other.Output.TrimEnd().Split('\n')[1..].Select(l => string.Join(',', l.Split(',')[..2])));
    }

    /// <summary>The solution of the leading equations of a symmetric matrix, by elimination.</summary>
    private static double[] Solved(double[,] matrix, double[] right)
    {
        var (a, x, n) = ((double[,])matrix.Clone(), (double[])right.Clone(), right.Length);
        for (var k = 0; k < n; k++)
            for (var i = 0; i < n; i++)
            {
                if (i == k) continue;
                var by = a[i, k] / a[k, k];
                for (var j = 0; j < n; j++) a[i, j] -= by * a[k, j];
                x[i] -= by * x[k];
            }

        return [.. x.Select((value, i) => value / a[i, i])];
    }

    private static async Task<Workspace> Fitted(string story, string rows, string method = "map")
    {
        var workspace = new Workspace().Write("story.gen", story).Write("data.csv", rows);
        var fit = await workspace.Run("fit", "story.gen", "--data", "data.csv", "--method", method, "--out", "kept");
        Assert.True(fit.Code == 0, fit.Output);
        return workspace;
    }
}
