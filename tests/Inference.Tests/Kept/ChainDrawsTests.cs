using System.Globalization;
using System.Text;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Fits.Reading;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Files;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Kept;

/// <summary>The file with the draws of chains: each draw's log joint density, in closed form, its chain, and the unknowns.</summary>
public sealed class ChainDrawsTests
{
    [Fact]
    public void Columns_of_chains_come_first_and_draws_read_back()
    {
        double[] data = [0.5, -1.25, 2];
        var story = TestStory.By("""
            model Mean
            data y[rows]: real
            m ~ Normal(0.5, 2)
            for n in rows { y[n] ~ Normal(m, 1) }
            """, "y\n" + string.Join('\n', data));
        var draws = story.Fitted(new FitOptions(Threads: 1) { [StandardOptions.Chains] = 3, [StandardOptions.Draws] = 150 }, "gibbs")
            .Summary!.Draws!;
        using var stream = new MemoryStream();
        DrawsCsv.Write(draws, "Mean", "gibbs", stream);
        var text = Encoding.UTF8.GetString(stream.ToArray());
        List<string> lines = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(l => l[0] != '#')];
        Assert.Equal("lp__,chain__,m", lines[0]);
        Assert.Equal(151, lines.Count);
        foreach (var (draw, line) in lines.Skip(1).Index())
        {
            double[] cells = [.. line.Split(',').Select(c => double.Parse(c, CultureInfo.InvariantCulture))];
            var (m, expected) = (cells[2], LogNormal(cells[2], 0.5, 2));
            foreach (var y in data) expected += LogNormal(y, m, 1);
            Assert.Equal(expected, cells[0], 1e-9);
            Assert.Equal((draw / 50) + 1, cells[1]);
        }

        var (read, wrong) = DrawsCsvReader.Read(new StringReader(text), 150, [("m", [])]);
        Assert.Null(wrong);
        Assert.Equal(draws.Arrays["m"].Values, read!.Arrays["m"].Values);
        Assert.Equal("line 6 does not have a number for each column", DrawsCsvReader.Read(
            new StringReader(text.Replace(lines[2], "1,x,2", StringComparison.Ordinal)), 150, [("m", [])]).Wrong);

    }

    /// <summary>A precision counts on its own scale, without a Jacobian, and labels are summed out.</summary>
    [Fact]
    public void The_density_of_a_mixture_is_that_of_its_unknowns()
    {
        double[] data = [0.5, -1.25, 2, 1.1];
        var draws = TestStory.By("""
            model Mixture
            data y[rows]: real
            t ~ Gamma(2, 3)
            for k in 1..2 { m[k] ~ Normal(1, 2) }
            for n in rows {
              kind[n] ~ Categorical([0.3, 0.7])
              y[n] ~ Normal(m[kind[n]], precision = t)
            }
            """, "y\n" + string.Join('\n', data))
            .Fitted(new FitOptions(Threads: 1) { [StandardOptions.Chains] = 2, [StandardOptions.Draws] = 40 }, "gibbs").Summary!.Draws!;
        for (var i = 0; i < draws.Count; i++)
        {
            var (t, m, other) = (draws.Arrays["t"].Values[i], draws.Arrays["m"].Values[2 * i], draws.Arrays["m"].Values[(2 * i) + 1]);
            var expected = LogNormal(m, 1, 2) + LogNormal(other, 1, 2) + (2 * Math.Log(3)) + Math.Log(t) - (3 * t);
            foreach (var y in data) expected += Math.Log((0.3 * Normal(y, m, t)) + (0.7 * Normal(y, other, t)));
            Assert.Equal(expected, draws.Chains!.LogDensities[i], 1e-9);
        }

        static double Normal(double y, double mean, double precision) => Math.Exp(LogNormal(y, mean, 1 / Math.Sqrt(precision)));
    }

    private static double LogNormal(double x, double mean, double sd) =>
        (-0.5 * Math.Pow((x - mean) / sd, 2)) - Math.Log(sd * Math.Sqrt(2 * Math.PI));
}
