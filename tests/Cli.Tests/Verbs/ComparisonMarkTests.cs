using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>A method that its own diagnostics speak against is not called best without a mark.</summary>
public sealed class ComparisonMarkTests
{
    [Fact]
    public async Task A_method_that_did_not_converge_is_marked_where_it_is_ranked()
    {
        using var workspace = Workspace.OldFaithful();
        var run = await workspace.Run("compare", "old_faithful.gen", "--holdout", "0.3", "--methods", "em,map", "--max-iter", "2");
        Assert.Contains("\nem (not converged)  ", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("not converged)",
            (await workspace.Run("compare", "old_faithful.gen", "--holdout", "0.3", "--methods", "em,map")).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_poor_k_hat_is_marked_where_it_is_ranked()
    {
        const string Story = """
            model Funnel

            data x[rows]: real

            s ~ Normal(0, 3)
            for k in 1..9 { z[k] ~ Normal(0, exp(s)) }
            for n in rows { x[n] ~ Normal(z[1] + 0.001 * sum(z), exp(s)) }

            """;
        using var workspace = new Workspace().Write("funnel.gen", Story).Write("x.csv", "x\n3.0\n5.7\n7.6\n2.2\n0.3\n4.1\n");
        var run = await workspace.Run("compare", "funnel.gen", "--data", "x.csv", "--holdout", "0.4", "--methods", "advi,importance",
            "--num-samples", "200");
        Assert.Matches("\n(advi|importance) \\(k-hat [0-9.]+: do not trust\\)  .*\n", run.Output);
    }
}
