namespace ProbDsl.Tests.Verbs;

/// <summary>Predictions from fits of nets and of diffusion chains.</summary>
public sealed class DiffusionPredictionTests
{
    /// <summary>Rows of which all draws together would be an array longer than there are.</summary>
    [Fact]
    public async Task More_draws_of_rows_than_find_room_are_refused()
    {
        using var workspace = ChainStories.Clusters("""
            model Wide
            data x[rows]: real[2] from x, y
            data label[rows]: index[2] from label
            net decode(z: real[900]) -> real[2] = linear
            for n in rows {
              z[n]: real[900] ~ Normal(0, 1)
              x[n] ~ Normal(decode(z[n]), 0.5)
            }
            guide {
              net encode(x: real[2]) -> real[900] = linear
              for n in rows { z[n] ~ Normal(encode(x[n]), 1) }
            }
            """);
        Assert.Equal(0, (await workspace.Run("fit", "chain.gen", "--max-iter", "1", "--out", "fit")).Code);
        workspace.Write("many.csv", "x,y,label\n" + string.Concat(Enumerable.Repeat("1,1,1\n", 24_000)));
        var run = await workspace.Run("predict", "fit", "--data", "many.csv");
        Assert.Equal(1, run.Code);
        Assert.Contains("error E0531: `predict` needs 17.3 GB of memory", run.Errors, StringComparison.Ordinal);
        Assert.Contains("`--num-samples 20`", run.Errors, StringComparison.Ordinal);
    }

    /// <summary>The guide of a fit has the family that the fit was asked for.</summary>
    [Fact]
    public async Task A_fit_by_a_full_rank_guide_is_predicted_from()
    {
        using var workspace = ChainStories.Clusters("""
            model Factor
            data y[rows]: real from y
            for n in rows {
              z[n] ~ Normal(0, 1)
              y[n] ~ Normal(2 * z[n], 1)
            }
            """);
        string[] options = ["--method", "elbo", "--guide", "full_rank", "--max-iter", "50"];
        Assert.Equal(0, (await workspace.Run(["fit", "chain.gen", .. options, "--out", "fit"])).Code);
        var run = await workspace.Run("predict", "fit", "--data", "chain.csv");
        Assert.Equal((0, ""), (run.Code, run.Errors));
    }

    /// <summary>The first member of a chain is reported, and data that read it.</summary>
    [Fact]
    public async Task Of_a_chain_its_first_member_is_predicted()
    {
        using var workspace = ChainStories.Clusters();
        Assert.Equal(0, (await workspace.Run("fit", "chain.gen", "--max-iter", "5", "--out", "fit")).Code);
        var header = (await workspace.Run("predict", "fit", "--data", "chain.csv")).Output.Split('\n')[0];
        Assert.Contains("\"s[1, 2].q95\"", header, StringComparison.Ordinal);
        Assert.EndsWith("reconstructed.x.mean,reconstructed.x.sd,reconstructed.y.mean,reconstructed.y.sd", header,
            StringComparison.Ordinal);
        Assert.DoesNotContain("s[2", header, StringComparison.Ordinal);
    }
}
