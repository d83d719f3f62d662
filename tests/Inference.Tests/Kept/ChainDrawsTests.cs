using System.Globalization;
using System.Text;
using ProbDsl.Catalog.Options;
using ProbDsl.Inference.Drivers;
using ProbDsl.Inference.Results;
using ProbDsl.Inference.Results.Files;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Kept;

/// <summary>The files of chains: CmdStan's settings, each draw's log joint density in closed form, and the unknowns.</summary>
public sealed class ChainDrawsTests
{
    private const int Chains = 3, Each = 50, WarmUp = 20;

    private const string Story = """
        model Mean
        data y[rows]: real
        m ~ Normal(0.5, 2)
        for n in rows { y[n] ~ Normal(m, 1) }

        """;

    private static readonly double[] data = [0.5, -1.25, 2];

    /// <summary>Read by the published format alone (CmdStan User's Guide, "Stan CSV File Format").</summary>
    [Fact]
    public void Each_of_several_chains_has_a_file_of_CmdStan()
    {
        var draws = Fitted(Chains);
        Assert.Equal(["draws_1.csv", "draws_2.csv", "draws_3.csv"], draws.Files.Select(f => f.Name));
        foreach (var (chain, file) in draws.Files.Index())
        {
            var read = CmdStan(Text(draws, file));
            Assert.Equal(["lp__", "m"], read.Header);
            Assert.Equal($"model Mean, method sample, num_samples {Each}, num_warmup {WarmUp}, save_warmup 0, thin 1, "
                + $"algorithm gibbs, id {chain + 1}",
                string.Join(", ", read.Settings.Select(s => $"{s.Key} {s.Value}")));
            Assert.Equal(Each, read.Rows.Count);
            Assert.Equal(draws.Arrays["m"].Values[(chain * Each)..((chain + 1) * Each)], read.Rows.Select(r => r[1]));
            foreach (var row in read.Rows) Assert.Equal(LogJoint(row[1]), row[0], 1e-9);
        }
    }

    [Fact]
    public void A_single_chain_has_one_file()
    {
        var draws = Fitted(1);
        var file = Assert.Single(draws.Files);
        var read = CmdStan(Text(draws, file));
        Assert.Equal(("draws.csv", "1", Each), (file.Name, read.Settings["id"], read.Rows.Count));
        Assert.All(read.Rows, row => Assert.Equal(LogJoint(row[1]), row[0], 1e-9));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Chains_read_back(int chains) =>
        Assert.Equal(Fitted(chains).Arrays["m"].Values, Kept(chains).Read().Posterior.Arrays["m"].Values);

    [Fact]
    public void A_file_that_is_gone_or_another_is_refused()
    {
        var second = FitFile.DrawsOfChain(2);
        var kept = Kept(Chains);
        kept.Remove(second);
        Refused("E0523", "draws_2.csv in kept cannot be read: it does not exist", kept);
        kept = Kept(Chains);
        kept[second] = kept[FitFile.DrawsOfChain(1)];
        Refused("E0523", "draws_2.csv in kept is not the file that the fit wrote", kept);
        Refused("E0521", "draws_2.csv in kept is damaged: it has 49 draws, but the fit has 50",
            Forged(text => text[..(text[..^1].LastIndexOf('\n') + 1)]));
        Refused("E0521", "draws_2.csv in kept is damaged: it has more than the 50 draws of the fit", Forged(text => text + "1,2\n"));
        Refused("E0521", "draws_2.csv in kept is damaged: its header", Forged(text => text.Replace("lp__,", "", StringComparison.Ordinal)));
        Refused("E0521", "draws_2.csv in kept is damaged: line 11 has more cells than columns",
            Forged(text => text.Replace("m\n", "m\n1,2,3\n", StringComparison.Ordinal)));
        Refused("E0521", "draws_2.csv in kept is damaged: line 11 does not have a number for each column",
            Forged(text => text.Replace("m\n", "m\nx,2\n", StringComparison.Ordinal)));
        Refused("E0521", "fit.json in kept is damaged", Kept(Chains).Edited("\"chains\": 3", "\"chains\": 4"));

        KeptFiles Forged(Func<string, string> with)
        {
            var files = Kept(Chains);
            return files.Forged(second, Encoding.UTF8.GetBytes(with(Encoding.UTF8.GetString(files[second]))));
        }
    }

    [Theory]
    [InlineData("draws_1.csv", true)]
    [InlineData("draws_12.csv", true)]
    [InlineData("draws_0.csv", false)]
    [InlineData("draws_01.csv", false)]
    [InlineData("draws_-1.csv", false)]
    [InlineData("draws_99999999999.csv", false)]
    [InlineData("draws_.csv", false)]
    [InlineData("draws_1.csv.next", false)]
    [InlineData("draws.csv", false)]
    public void The_file_of_a_chain_has_its_number(string name, bool isOfChain) =>
        Assert.Equal(isOfChain ? name : null, FitFile.ChainOfName(name)?.Name);

    private static void Refused(string code, string says, KeptFiles files)
    {
        var reported = Assert.Single(files.TryRead().Diagnostics);
        Assert.Equal(code, reported.Code);
        Assert.StartsWith(says, reported.Message, StringComparison.Ordinal);
    }

    private static TestStory Model() => TestStory.By(Story, "y\n" + string.Join('\n', data));

    private static FitSummary Summary(int chains) => Model().Fitted(new FitOptions(Threads: 1)
    {
        [StandardOptions.Chains] = chains,
        [StandardOptions.Draws] = chains * Each,
        [StandardOptions.WarmUpDraws] = WarmUp,
    }, "gibbs").Summary!;

    private static PosteriorDraws Fitted(int chains) => Summary(chains).Draws!;

    private static KeptFiles Kept(int chains) => KeptFiles.Of(Story, Model().Problem, Summary(chains));

    private static string Text(PosteriorDraws draws, FitFile file)
    {
        using var stream = new MemoryStream();
        draws.WriteFile(file, stream, "Mean", "gibbs");
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    /// <summary>Comments with `name = value`, a header, and rows of numbers.</summary>
    private static (Dictionary<string, string> Settings, string[] Header, List<double[]> Rows) CmdStan(string text)
    {
        string[] lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var numbers = lines.Where(l => l[0] != '#').ToList();
        return (
            lines.Where(l => l[0] == '#' && l.Contains('=', StringComparison.Ordinal)).Select(l => l[1..].Split('='))
                .ToDictionary(l => l[0].Trim(), l => l[1].Trim()),
            numbers[0].Split(','),
            [.. numbers.Skip(1).Select(l => Array.ConvertAll(l.Split(','), cell => double.Parse(cell, CultureInfo.InvariantCulture)))]);
    }

    private static double LogJoint(double m) => LogNormal(m, 0.5, 2) + data.Sum(y => LogNormal(y, m, 1));

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
