using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>Numbers that come from draws show their Monte Carlo error, and which they are.</summary>
public sealed class DrawErrorTests
{
    private const string Rows = "y\n0.1\n1.2\n0.7\n0.4\n";

    [Fact]
    public async Task Definitions_by_draws_stand_apart_from_formulas()
    {
        const string Story = """
            model Twice

            data y[rows]: real
            m ~ Normal(0, 3)
            twice = 2 * m

            for n in rows { y[n] ~ Normal(m, 1) }

            """;
        using var workspace = new Workspace().Write("twice.gen", Story).Write("rows.csv", Rows);
        foreach (var method in new[] { "exact", "laplace", "advi" })
        {
            var output = (await workspace.Run("fit", "twice.gen", "--data", "rows.csv", "--method", method)).Output;
            Assert.Matches("\nparameter .*  MCSE +ESS\n", output);
            Assert.Matches("\nm( +-?[0-9.]+){5}\n", output);
            Assert.Matches("\ntwice( +-?[0-9.]+){5} +0.01[0-9]* +4,000\n", output);
            Assert.Contains("\nnumbers with an MCSE come from draws, the others from a formula\n", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Formulas_alone_have_no_such_columns()
    {
        const string Story = """
            model Once

            data y[rows]: real
            m ~ Normal(0, 3)

            for n in rows { y[n] ~ Normal(m, 1) }

            """;
        using var workspace = new Workspace().Write("once.gen", Story).Write("rows.csv", Rows);
        Assert.DoesNotContain("MCSE", (await workspace.Run("fit", "once.gen", "--data", "rows.csv", "--method", "laplace")).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probabilities_of_labels_that_were_summed_out_have_errors()
    {
        const string Story = """
            model Hot

            data y[rows]: real
            hot ~ Bernoulli(0.3)
            m ~ Normal(0, 3)

            for n in rows { y[n] ~ Normal(if hot then m + 1 else m, 1) }

            """;
        using var workspace = new Workspace().Write("hot.gen", Story).Write("rows.csv", Rows);
        var fitted = (await workspace.Run("fit", "hot.gen", "--data", "rows.csv", "--method", "advi", "--out", "kept")).Output;
        Assert.Matches("\nlatent  P\\(true\\) +MCSE\nhot +0\\.[0-9]+ +[0-9.E-]+\n", fitted);
        Assert.Contains("\"standard_errors\"", workspace.Read("kept/fit.json"), StringComparison.Ordinal);
        Assert.DoesNotContain("MCSE", (await workspace.Run("fit", "hot.gen", "--data", "rows.csv", "--method", "map")).Output,
            StringComparison.Ordinal);
    }
}
