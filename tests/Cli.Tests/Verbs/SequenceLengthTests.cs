using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>New sequences that are longer than those of a fit are refused, shorter ones are scored as they are in longer files.</summary>
public sealed class SequenceLengthTests
{
    private const string Columns = """
        model Columns
        data c[rows]: index[L, V] from all
        net next(before: index[..L, V]) -> (logit: real[V]) = transformer(width = 8, heads = 2, layers = 1)
        for n in rows { for l in 1..L { c[n, l] ~ Categorical(next(c[n, 1..l-1])) } }

        """;

    private static string Groups(string positions) => GroupsBy(positions == Masked ? "masked_mlp(hidden = [8])"
        : $"transformer(width = 8, heads = 2, layers = 1, positions = {positions})");

    private const string Masked = "masked";

    private static string GroupsBy(string layer) => $$"""
        model Groups
        data y[person, visit]: real from y by id
        net next(before: real[..visit]) -> (mean: real, sd: positive) =
          {{layer}}
        for p in person { for v in visit { y[p, v] ~ Normal(next(y[p, 1..v-1])) } }

        """;

    [Theory, InlineData("eval"), InlineData("predict"), InlineData("sample")]
    public async Task Rows_with_more_columns_are_refused(string verb)
    {
        using var workspace = new Workspace();
        workspace.Write("story.gen", Columns).Write("fit.csv", "c1,c2,c3\na,b,a\nb,a,b\na,a,b\n")
            .Write("longer.csv", "c1,c2,c3,c4,c5\na,b,a,b,a\n").Write("other.csv", "c1,c2,c3,note\na,b,a,b\n");
        await workspace.Run("fit", "story.gen", "--data", "fit.csv", "--max-iter", "2", "--out", "kept");
        var run = await workspace.Run(verb, "kept", "--data", "longer.csv");
        Assert.Equal(1, run.Code);
        Assert.Contains("error E0616: longer.csv: the sequences of `c` have 5 positions", run.Errors, StringComparison.Ordinal);
        Assert.Contains("`c4`", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("E0616", (await workspace.Run(verb, "kept", "--data", "other.csv")).Errors, StringComparison.Ordinal);
    }

    [Theory, InlineData("eval", "learned"), InlineData("sample", "learned"), InlineData("eval", Masked), InlineData("sample", Masked)]
    public async Task Longer_groups_need_positions_that_are_not_learned(string verb, string positions)
    {
        using var workspace = await Fitted(positions);
        var run = await workspace.Run(verb, "kept", "--data", "longer.csv");
        Assert.Equal(1, run.Code);
        Assert.StartsWith("error E0616: a sequence has 4 positions, but the fit has learned 3: ", run.Errors, StringComparison.Ordinal);
        Assert.Contains("`positions = rotary`", run.Errors, StringComparison.Ordinal);
        using var turned = await Fitted("rotary");
        Assert.Equal(0, (await turned.Run(verb, "kept", "--data", "longer.csv")).Code);
    }

    /// <summary>The density of two groups is the sum of theirs, whether the longer one is in the file or not.</summary>
    [Theory, InlineData("learned"), InlineData("rotary"), InlineData(Masked)]
    public async Task Shorter_groups_have_the_density_that_they_have_beside_longer_ones(string positions)
    {
        using var workspace = await Fitted(positions);
        workspace.Write("both.csv", "id,y\nq,0.1\nq,-1\nr,0.7\nr,2\nr,-0.3\n").Write("short.csv", "id,y\nq,0.1\nq,-1\n")
            .Write("long.csv", "id,y\nr,0.7\nr,2\nr,-0.3\n");
        Assert.Equal(await Total("both.csv"), await Total("short.csv") + await Total("long.csv"), 1e-5);

        async Task<double> Total(string file)
        {
            var run = await workspace.Run("eval", "kept", "--data", file, "--format", "json");
            Assert.Equal((0, ""), (run.Code, run.Errors));
            var root = JsonDocument.Parse(run.Output).RootElement;
            return root.GetProperty("rows").GetInt32() * root.GetProperty("log_likelihood").GetProperty("mean_per_row").GetDouble();
        }
    }

    private static async Task<Workspace> Fitted(string positions)
    {
        var workspace = new Workspace();
        workspace.Write("story.gen", Groups(positions)).Write("fit.csv", "id,y\na,1\na,0.5\na,-1\nb,0.2\nb,1.2\nc,-0.4\n")
            .Write("longer.csv", "id,y\nq,0.1\nq,-1\nq,0.7\nq,2\n");
        var run = await workspace.Run("fit", "story.gen", "--data", "fit.csv", "--max-iter", "20", "--out", "kept");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        return workspace;
    }
}
