using System.Security.Cryptography;
using System.Text.Json;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Input;

/// <summary>`--data story:FILE`: rows drawn from another story.</summary>
public sealed class StoryAsDataTests
{
    [Theory]
    [InlineData("story:source.gen", 20_000)]
    [InlineData("story:source.gen:400", 400)]
    [InlineData("rows=story:source.gen:400", 400)]
    [InlineData("x=story:./source.gen:400", 400)]
    public async Task The_record_has_the_story_its_hash_and_the_rows(string data, int rows)
    {
        using var workspace = Stories();
        var run = await workspace.Run("fit", "normal.gen", "--data", data, "--out", "kept");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        using var fit = JsonDocument.Parse(workspace.Read("kept/fit.json"));
        var file = Assert.Single(fit.RootElement.GetProperty("data").GetProperty("files").EnumerateArray());
        Assert.Equal(("source.gen", rows, Convert.ToHexStringLower(SHA256.HashData(workspace.Bytes("source.gen")))),
            (file.GetProperty("name").GetString(), file.GetProperty("rows").GetInt32(), file.GetProperty("hash").GetString()));
    }

    /// <summary>The mean is 5, with a standard error of 2 / sqrt(20,000) = 0.014.</summary>
    [Fact]
    public async Task The_same_seed_draws_the_same_rows_and_another_others()
    {
        using var workspace = Stories();
        var centers = new List<double>();
        foreach (var seed in new[] { "1", "1", "2" })
        {
            using var fit = JsonDocument.Parse(
                (await workspace.Run("fit", "normal.gen", "--data", "story:source.gen", "--seed", seed, "--format", "json")).Output);
            centers.Add(fit.RootElement.GetProperty("parameters").EnumerateArray().First(p => p.GetProperty("name").GetString() == "center")
                .GetProperty("values").EnumerateArray().First().GetDouble());
        }

        Assert.Equal(centers[0], centers[1]);
        Assert.NotEqual(centers[0], centers[2]);
        Assert.All(centers, c => Assert.InRange(c, 4.93, 5.07));
    }

    /// <summary>
    /// A training over several blocks: its results are for rows that it has not used, and a line says so where a method uses the first
    /// block alone.
    /// </summary>
    [Theory]
    [InlineData(true, "story:source.gen", "elbo", "training data: fresh samples of source.gen, 20,000 rows at a time; "
        + "results at the end are for the first, which training does not use")]
    [InlineData(false, "story:source.gen:500", "elbo", null)]
    [InlineData(false, "story:source.gen", "mle", "data: the first 20,000 rows of source.gen alone, since `mle` takes all rows at once")]
    public async Task Without_a_number_a_training_has_rows_without_an_end(bool isFresh, string data, string method, string? reported)
    {
        using var workspace = Stories();
        var run = await workspace.Run("fit", "normal.gen", "--data", data, "--method", method, "--max-iter", "250", "--out", "kept");
        Assert.Equal(0, run.Code);
        if (reported is null) Assert.DoesNotContain("data: ", run.Output, StringComparison.Ordinal);
        else Assert.Contains(reported, string.Join(' ', run.Output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries)),
            StringComparison.Ordinal);
        using var fit = JsonDocument.Parse(workspace.Read("kept/fit.json"));
        Assert.Equal(isFresh,
            Assert.Single(fit.RootElement.GetProperty("data").GetProperty("files").EnumerateArray()).TryGetProperty("fresh", out _));
        if (method != "elbo") return;
        var resumed = await workspace.Run("fit", "normal.gen", "--data", isFresh ? "story:source.gen:20000" : "story:source.gen",
            "--method", method, "--max-iter", "300", "--out", "kept", "--resume");
        Assert.StartsWith("error E0542", resumed.Errors.TrimStart(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("E0339", "fit", "normal.gen", "--data", "story:source.gen:many")]
    [InlineData("E0339", "fit", "normal.gen", "--data", "story:source.gen:0")]
    [InlineData("E0191", "fit", "normal.gen", "--data", "story:nosuch.gen")]
    [InlineData("E0405", "fit", "normal.gen", "--data", "story:normal.gen")]
    [InlineData("E0310", "fit", "normal.gen", "--data", "story:other.gen")]
    [InlineData("E0328", "fit", "normal.gen", "--data", "story:source.gen", "--data", "rows.csv")]
    [InlineData("E0339", "sample", "source.gen", "--data", "story:source.gen")]
    public async Task What_is_wrong_is_reported(string code, params string[] arguments)
    {
        using var workspace = Stories().Write("rows.csv", "x\n1\n2\n")
            .Write("other.gen", """
                model Other

                data y[rows]: real

                for n in rows { y[n] ~ Normal(0, 1) }

                """);
        var run = await workspace.Run(arguments);
        Assert.Equal((1, ""), (run.Code, run.Output));
        Assert.StartsWith($"error {code}", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_rows_for_a_fit_come_from_files()
    {
        using var workspace = Stories();
        await workspace.Run("fit", "normal.gen", "--data", "story:source.gen:100", "--out", "kept");
        foreach (var verb in new[] { "eval", "predict" })
        {
            var run = await workspace.Run(verb, "kept", "--data", "story:source.gen:100");
            Assert.Equal((1, ""), (run.Code, run.Output));
            Assert.StartsWith("error E0339: `--data story:source.gen`: only `fit`, `compare` and `explain` draw rows from a story",
                run.Errors, StringComparison.Ordinal);
        }
    }

    private static Workspace Stories() => new Workspace()
        .Write("source.gen", """
            model Source

            data x[rows]: real

            for n in rows { x[n] ~ Normal(5, 2) }

            """)
        .Write("normal.gen", """
            model Normal

            data x[rows]: real

            param center: real
            param scale: positive
            for n in rows { x[n] ~ Normal(center, scale) }

            """);
}
