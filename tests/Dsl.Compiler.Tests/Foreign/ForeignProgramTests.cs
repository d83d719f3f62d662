using System.Text.RegularExpressions;
using ProbDsl.Tests.Graph;

namespace ProbDsl.Tests.Foreign;

/// <summary>
/// Programs of other systems are recognized once, with the page of their system; each on a page of docs/coming-from is followed by a story
/// that compiles.
/// </summary>
public sealed class ForeignProgramTests
{
    /// <summary>By page: no story resembles a C# program, so that those of Infer.NET are not recognized.</summary>
    private static readonly Dictionary<string, string?> Codes = new() { ["stan"] = "E0230", ["bugs"] = "E0231", ["pymc"] = "E0232",
        ["numpyro"] = "E0232", ["scikit-learn"] = "E0232", ["pytorch"] = "E0232", ["brms"] = "E0233", ["glmmtmb"] = "E0233",
        ["mgcv"] = "E0233", ["r-inla"] = "E0233", ["infer-net"] = null };

    private static readonly List<(string Name, string Page, string Text, string Story)> Pairs = [
        .. Directory.GetFiles(Path.Combine(Stories.Root, "docs", "coming-from"), "*.md").Order(StringComparer.Ordinal).SelectMany(PairsOf)];

    public static TheoryData<string> Names => [.. Pairs.Select(p => p.Name)];

    public static TheoryData<string> Recognized => [.. Pairs.Where(p => Codes[p.Page] is not null).Select(p => p.Name)];

    [Theory, MemberData(nameof(Recognized))]
    public void A_program_of_a_page_is_recognized(string name)
    {
        var pair = Pairs.Single(p => p.Name == name);
        var reported = Assert.Single(Stories.Compile(pair.Text).Diagnostics);
        Assert.Equal(Codes[pair.Page], reported.Code);
        Assert.Contains($"docs/coming-from/{pair.Page}.md", reported.Help, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Names))]
    public void The_story_beside_it_compiles(string name) =>
        Assert.Equal("", Shown.Text(Stories.Compile(Pairs.Single(p => p.Name == name).Story).Diagnostics));

    /// <summary>Every system has a page with at least four pairs, and no fence is left over.</summary>
    [Fact]
    public void Each_page_holds_pairs()
    {
        Assert.Equal(Codes.Keys.Order(), Pairs.Select(p => p.Page).Distinct().Order());
        Assert.All(Pairs.GroupBy(p => p.Page), page => Assert.True(page.Count() >= 4, page.Key));
        foreach (var file in Directory.GetFiles(Path.Combine(Stories.Root, "docs", "coming-from"), "*.md"))
            Assert.Equal(4 * PairsOf(file).Count(), Regex.Count(File.ReadAllText(file), "(?m)^```"));
    }

    [Theory]
    [InlineData("E0230", """
        parameters {
          real mu;
        }
        model {
          mu ~ normal(0, 1);
        }
        """)]
    [InlineData("E0230", "// a comment\ndata\n{\n  int N;\n}\nmodel\n{\n}")]
    [InlineData("E0231", """
        model
        {
          for (i in 1:N) { y[i] ~ dpois(lambda) }
          lambda ~ dgamma(1, 1)
        }
        """)]
    [InlineData("E0231", """
        data {
          N <- 3
        }
        model {
          x ~ dnorm(0, 1)
        }
        """)]
    [InlineData("E0232", "import numpy as np\nimport pymc3 as pm\n")]
    [InlineData("E0232", "def model(x):\n    return pyro.sample(\"x\", dist.Normal(0, 1))\n")]
    [InlineData("E0232", "from sklearn.mixture import GaussianMixture\nGaussianMixture(3).fit(X)\n")]
    [InlineData("E0232", "import torch.nn as nn\n")]
    [InlineData("E0233", "y ~ x1 + x2 + x1:x2")]
    [InlineData("E0233", "fit <- lmer(y ~ x + (x | g), data = d)")]
    [InlineData("E0233", "count ~ age + (1 | patient)")]
    [InlineData("E0233", "b <- bam(y ~ te(hour, day) + s(site, bs = \"re\"), data = d)")]
    [InlineData("E0233", "result <- inla(y ~ x + f(g, model = \"iid\"), data = d)")]
    public void A_pasted_program_is_answered_once(string code, string text)
    {
        var reported = Assert.Single(Stories.Compile(text).Diagnostics);
        Assert.Equal(code, reported.Code);
        Assert.Contains($"explain {code}", reported.Help, StringComparison.Ordinal);
    }

    /// <summary>A text with a model line is a story; so is one without, where it is not one of these.</summary>
    [Theory]
    [InlineData("""
        model M
        data y[rows]: real
        parameters {
          real mu
        }
        for n in rows { y[n] ~ Normal(mu, 1) }
        """)]
    [InlineData("""
        model M
        data y[rows]: real
        for n in rows { y[n] ~ dnorm(0, 1) }
        """)]
    [InlineData("""
        data y[rows]: real
        for n in rows { y[n] ~ Normal(0, 1) }
        """)]
    [InlineData("mu ~ Normal(0, 1)")]
    [InlineData("")]
    [InlineData("{}}{")]
    public void A_story_is_answered_line_by_line(string text) =>
        Assert.DoesNotContain(Stories.Compile(text).Diagnostics, d => Codes.ContainsValue(d.Code));

    private static IEnumerable<(string, string, string, string)> PairsOf(string file)
    {
        var page = File.ReadAllText(file);
        foreach (Match pair in Regex.Matches(page, "```(stan|bugs|python|r|csharp)\n(.*?)```\n\n```gen\n(.*?)```", RegexOptions.Singleline))
            yield return ($"{Path.GetFileName(file)}, line {page[..pair.Index].Count(c => c == '\n') + 1}",
                Path.GetFileNameWithoutExtension(file),
                pair.Groups[2].Value, pair.Groups[3].Value);
    }
}
