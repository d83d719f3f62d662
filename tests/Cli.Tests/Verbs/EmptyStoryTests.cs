using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>Stories with next to nothing in them get an answer from every verb, and an error that is printed is in the exit code.</summary>
public sealed class EmptyStoryTests
{
    [Theory]
    [InlineData("model M\n", "E0405", "sample", "m.gen")]
    [InlineData("model M\n", "E0401", "explain", "m.gen")]
    [InlineData("model M\n", "E0401", "explain", "m.gen", "--plan", "--program", "--data", "y.csv")]
    [InlineData("model M\n", "E0401", "fit", "m.gen", "--data", "y.csv")]
    [InlineData("model M\n", "E0402", "fit", "m.gen", "--data", "y.csv", "--method", "elbo")]
    [InlineData("model M\n", "E0402", "fit", "m.gen", "--data", "y.csv", "--method", "importance")]
    [InlineData("model M\n", null, "compare", "m.gen", "--data", "y.csv")]
    [InlineData("""
        model M
        param b: real = 1

        """, "E0405", "sample", "m.gen")]
    [InlineData("""
        model M
        data y[n]: real
        z ~ Normal(0, 1)
        for i in n { y[i] ~ Normal(0, 1) }

        """, "E0401", "explain", "m.gen", "--plan",
        "--program", "--data", "y.csv")]
    [InlineData("""
        model M
        param b: real[4294967296]
        data y[n]: real
        for i in n { y[i] ~ Normal(0, 1) }

        """, "E0353", "fit",
        "m.gen", "--data", "y.csv")]
    [InlineData("""
        model M(K = 2)
        for k in 1..K { b[k] ~ Normal(0, 1) }
        data y[n]: real
        for i in n { y[i] ~ Normal(sum(b), 1) }

        """,
        "E0353", "fit", "m.gen", "--data", "y.csv", "--set", "K=1000000000")]
    [InlineData("""
        model M
        data y[n]: real
        z ~ Normal(0, 1)
        for i in n { y[i] ~ Normal(z, 1) }
        guide { z ~ Normal(0, 1) }

        """, "E0402",
        "fit", "m.gen", "--data", "y.csv", "--method", "elbo")]
    public async Task It_is_answered(string story, string? code, params string[] arguments)
    {
        using var workspace = new Workspace().Write("m.gen", story).Write("y.csv", "y\n1\n2\n");
        var run = await workspace.Run(arguments);
        Assert.Equal(1, run.Code);
        if (code is not null) Assert.Contains($"error {code}: ", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("E0149", run.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", run.Errors, StringComparison.Ordinal);
    }
}
