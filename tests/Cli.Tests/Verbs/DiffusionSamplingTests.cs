using System.Globalization;

namespace ProbDsl.Tests.Verbs;

/// <summary>Draws from fitted diffusion chains: every sampler, guidance, and samplers that do not apply.</summary>
public sealed class DiffusionSamplingTests
{
    [Fact]
    public async Task Draws_of_every_kind()
    {
        using var workspace = ChainStories.Clusters();
        Assert.Equal(0, (await workspace.Run("fit", "chain.gen", "--max-iter", "1500", "--out", "fit")).Code);
        foreach (string[] walk in new string[][] { [], ["--steps", "3", "--eta", "0"], ["--steps", "6", "--eta", "1"],
            ["--guidance", "1.5", "--without", "known=0"] })
        {
            var run = await workspace.Run(["sample", "fit", "-n", "200", "--given", "label=2", "known=1", .. walk]);
            Assert.Equal(0, run.Code);
            var rows = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1)
                .Select(l => l.Split(',').Take(2).Select(c => double.Parse(c, CultureInfo.InvariantCulture)).ToArray()).ToList();
            Assert.Equal(200, rows.Count);
            // the second cluster lies at (1, 1), the first at (-1, -1)
            Assert.InRange(rows.Average(r => r[0]), 0.3, 1.8);
            Assert.InRange(rows.Average(r => r[1]), 0.3, 1.8);
        }
    }

    /// <summary>
    /// A label that steps read through a definition is unknown there, too: without guidance draws are as for rows of
    /// no label.
    /// </summary>
    [Fact]
    public async Task Guidance_goes_through_definitions()
    {
        using var workspace = ChainStories.Clusters();
        Assert.Equal(0, (await workspace.Run("fit", "chain.gen", "--max-iter", "300", "--out", "fit")).Code);
        var (without, unknown, with) = (await Chain("known=1", "0"), await Chain("known=0", "1"), await Chain("known=1", "1"));
        Assert.Equal(unknown, without);
        Assert.NotEqual(with, without);

        async Task<string[]> Chain(string known, string guidance)
        {
            var run = await workspace.Run("sample", "fit", "-n", "5", "--all", "--given", "label=2", known, "--guidance", guidance,
                "--without", "known=0");
            var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(',')).ToList();
            Assert.True(run.Code == 0 && lines.Count == 6, run.Errors);
            int[] members = [.. lines[0].Index().Where(c => c.Item.StartsWith("s_", StringComparison.Ordinal)).Select(c => c.Index)];
            Assert.NotEmpty(members);
            return [.. lines.Skip(1).SelectMany(l => members.Select(m => l[m]))];
        }
    }

    [Theory]
    [InlineData("needs `--without NAME=VALUE`", "--guidance", "2")]
    [InlineData("names `kind`, which is not data of the story", "--guidance", "2", "--without", "kind=1")]
    [InlineData("must be between 0 and 1", "--eta", "2")]
    [InlineData("is the number of members of the chain that are visited, and must be at least 2", "--steps", "1")]
    [InlineData("is 1000, but the chain of `s` has 6 members, and visits at most all of them", "--steps", "1000", "--given", "label=1",
        "known=1")]
    [InlineData("takes NAME=VALUE", "--given", "label")]
    [InlineData("names `zzz`, but the data that the story does not draw are `label`", "--given", "zzz=1")]
    public async Task Steps_that_cannot_be_sampled(string said, params string[] options)
    {
        using var workspace = ChainStories.Clusters();
        Assert.Equal(0, (await workspace.Run("fit", "chain.gen", "--max-iter", "5", "--out", "fit")).Code);
        var run = await workspace.Run(["sample", "fit", .. options]);
        Assert.Equal(1, run.Code);
        Assert.Contains("error E0570", run.Errors, StringComparison.Ordinal);
        Assert.Contains(said, string.Join(' ', run.Errors.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sampling_that_diverges_is_reported()
    {
        using var workspace = ChainStories.Clusters(ChainStories.Denoising.Replace("* noise(s[n, t], t, kind[n])",
            "* (exp(s[n, t] * s[n, t]) + noise(s[n, t], t, kind[n]))", StringComparison.Ordinal));
        Assert.Equal(0, (await workspace.Run("fit", "chain.gen", "--max-iter", "20", "--out", "fit")).Code);
        var run = await workspace.Run("sample", "fit", "-n", "30", "--given", "label=1", "known=1", "--steps", "6");
        Assert.Equal(1, run.Code);
        Assert.Matches(@"error E0575: sampling along `s` diverged in draw \d+: "
            + @"its member \d is not finite\s+--> fit/story\.gen:19:5\n", run.Errors);
    }
}
