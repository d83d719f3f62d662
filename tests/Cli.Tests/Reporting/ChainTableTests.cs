using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Reporting;

/// <summary>The table of chains has the effective sample sizes and R-hat of each parameter, within the width of a page.</summary>
public sealed class ChainTableTests
{
    [Theory, InlineData("mu", "nuts"), InlineData("mu", "gibbs"), InlineData("a_name_as_long_as_this", "nuts")]
    public async Task Each_parameter_has_what_the_record_says(string name, string method)
    {
        using var workspace = new Workspace().Write("data.csv", "x\n1\n2.5\n0.3\n7\n").Write("story.gen",
            $"model M\ndata x[rows]: real\n{name} ~ Normal(0, 10)\nfor n in rows {{ x[n] ~ Normal({name}, 2) }}\n");
        string[] fit = ["fit", "story.gen", "--data", "data.csv", "--method", method, "--num-samples", "800", "--out", "kept"];
        var page = (await workspace.Run(fit)).Output.Split('\n');
        Assert.All(page, line => Assert.InRange(line.Length, 0, 100));
        var titles = page.Single(l => l.Contains("R_hat", StringComparison.Ordinal));
        Assert.EndsWith("MCSE  ESS_bulk  ESS_tail  R_hat", titles, StringComparison.Ordinal);
        var cells = page[Array.IndexOf(page, titles) + 1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var of = JsonDocument.Parse(workspace.Read("kept/fit.json")).RootElement.GetProperty("parameters")[0];
        Assert.Equal(name, cells[0]);
        Assert.Equal([$"{Number("ess_bulk"):N0}", $"{Number("ess_tail"):N0}", $"{Number("r_hat"):F3}"], cells[^3..]);

        double Number(string key) => of.GetProperty(key)[0].GetDouble();
    }
}
