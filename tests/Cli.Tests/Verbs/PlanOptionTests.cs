using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>`explain --plan` takes the options on which a plan depends, and prints the plan that `fit` runs with them.</summary>
public sealed class PlanOptionTests
{
    private const string Priors = """
        model Priors
        data y[rows]: real
        m ~ Normal(0, 3)
        s ~ HalfNormal(2)
        for n in rows { y[n] ~ Normal(m, s) }
        """;

    private const string Chain = """
        model Chain(T = 4)
        data x[rows]: real
        param gain: real
        for n in rows {
          s[n, T] ~ Normal(0, 1)
          for t in 2..T { s[n, t-1] ~ Normal(gain * s[n, t], 1) }
          x[n] ~ Normal(s[n, 1], 0.5)
        }
        guide {
          for n in rows {
            s[n, 1] ~ Normal(0.9 * x[n], 0.4)
            for t in 2..T { s[n, t] ~ Normal(0.9 * s[n, t-1], 0.4) }
          }
        }
        """;

    private const string Independent = " normal distribution on the unconstrained scale", Joint = "a joint" + Independent;

    [Theory]
    [InlineData(Priors, "--guide mean_field", "a" + Independent)]
    [InlineData(Priors, "--guide full_rank", Joint)]
    [InlineData(Priors, "--guide flow", "a flow of coupling layers")]
    [InlineData(Priors, "--guide planar", "a flow of planar layers")]
    [InlineData(Chain, "--objective derived", "closed-form KL divergence at each step")]
    [InlineData(Chain, "--weighting simple", "closed-form KL divergence at each step")]
    [InlineData(Chain, "--objective plain", "drawn by the guide")]
    public async Task The_plan_is_that_of_a_fit_with_the_same_options(string story, string options, string treatment)
    {
        using var workspace = new Workspace().Write("story.gen", story).Write("rows.csv", "y,x\n1.2,0.3\n0.4,-0.2\n2.2,1.1\n");
        string[] asked = ["story.gen", "--data", "rows.csv", "--method", "elbo", .. options.Split(' ')];
        var explained = await Probdsl.Run(workspace.Folder, ["explain", .. asked, "--plan"]);
        var fitted = await Probdsl.Run(workspace.Folder, ["fit", .. asked, "--max-iter", "3"]);
        Assert.Equal(("", ""), (explained.Errors, Errors(fitted.Errors)));
        foreach (var page in (string[])[Unwrapped(explained.Output), Unwrapped(fitted.Output)])
            Assert.Contains($" {treatment}", page, StringComparison.Ordinal);
    }

    /// <summary>An option that a fit refuses is refused with the plan, and so is one that no plan depends on.</summary>
    [Fact]
    public async Task What_a_fit_refuses_is_refused()
    {
        using var workspace = new Workspace().Write("story.gen", Priors).Write("rows.csv", "y\n1.2\n0.4\n2.2\n");
        string[] asked = ["story.gen", "--data", "rows.csv", "--method", "laplace", "--guide", "full_rank"];
        foreach (var verb in (string[])["explain", "fit"])
            Assert.Contains("E0557", (await Probdsl.Run(workspace.Folder, [verb, .. asked])).Errors, StringComparison.Ordinal);
        Assert.Equal(2, (await Probdsl.Run(workspace.Folder, ["explain", "story.gen", "--learning-rate", "0.1"])).Code);
    }

    private static string Errors(string warnings) => warnings.Contains("error", StringComparison.Ordinal) ? warnings : "";

    private static string Unwrapped(string page) =>
        string.Join(' ', page.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries));
}
