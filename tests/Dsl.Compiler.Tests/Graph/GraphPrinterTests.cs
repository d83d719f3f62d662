using ProbDsl.Compiler.Graph;
using ProbDsl.Compiler.Graph.Printing;

namespace ProbDsl.Tests.Graph;

/// <summary>Graphs as `explain` shows them.</summary>
public sealed class GraphPrinterTests
{
    public static TheoryData<string> Compiling => PrintedGraph.Compiling;

    [Theory]
    [InlineData("coin_mle")]
    [InlineData("gaussian_mle")]
    [InlineData("old_faithful")]
    [InlineData("geyser_hmm")]
    [InlineData("vae")]
    [InlineData("realnvp")]
    [InlineData("hamiltonian_cnf")]
    [InlineData("autoregressive")]
    [InlineData("counties")]
    [InlineData("topics")]
    [InlineData("soft_constraint")]
    [InlineData("matrix_factorization")]
    [InlineData("ddpm")]
    [InlineData("class_conditional_diffusion")]
    [InlineData("gan")]
    [InlineData("adversarial_guide")]
    [InlineData("deep_markov")]
    [InlineData("growth_panel")]
    [InlineData("unet")]
    [InlineData("nile")]
    [InlineData("wide")]
    public void A_graph_reads_so(string name) =>
        PrintedGraph.Check($"{name}.txt", GraphPrinter.Print(Stories.Graph(PrintedGraph.Story(name))));

    [Theory, MemberData(nameof(Compiling))]
    public void No_line_is_wider_than_a_page(string story) =>
        Assert.All(GraphPrinter.Print(Stories.Graph(Stories.Read(story))).Split('\n'), line => Assert.InRange(line.Length, 0, 100));

    [Fact]
    public void Names_between_backquotes_keep_them_whatever_signs_they_hold() => Assert.Equal("""
        Odd
          data   `a = b`[rows]: real
          param  `μ # 1`: real · s: positive
          rows ▸
            `a = b`[n]: real ~ Normal(`μ # 1`, s)        observed

        """,
        GraphPrinter.Print(Stories.Graph("""
            model Odd
            data `a = b`[rows]: real
            param `μ # 1`: real
            param s: positive
            for n in rows { `a = b`[n] ~ Normal(`μ # 1`, s) }
            """)));

    [Fact]
    public void Groups_of_their_own_length_and_repeated_bodies_are_said() => Assert.Equal("""
        Visits
          data   weight[child, visit]: real · count[child]: count · x[child]: real[D]
          sizes  D: set by the data
          param  drift: real = 0.5 · sd: positive
          child ▸
            weight[c, 1]: real ~ Normal(0, sd)                                            observed
            v in 2..visit, in order ▸
              weight[c, v]: real ~ Normal(drift + weight[c, v-1], variance = sd^2)        observed
            visit of each child ▸
              target += -0.1 * weight[c, v]^2                                             log weight
          child repeated count[c] ▸
            kind[c]: bool ~ Bernoulli(0.5)                                                latent
          fit  method = em · restarts = 20

        """,
        GraphPrinter.Print(Stories.Graph("""
            model Visits
            data weight[child, visit]: real from weight by id
            data count[child]: count from count by id
            data x[child]: real[D] from all except weight by id
            param drift: real = 0.5
            param sd: positive
            for c in child {
              weight[c, 1] ~ Normal(0, sd)
              for v in 2..visit { weight[c, v] ~ Normal(drift + weight[c, v-1], # carried on
                variance = sd^2) }
              for v in visit { target += -0.1 * weight[c, v]^2 }
            }
            for c in child repeated count[c] { kind[c] ~ Bernoulli(0.5) }
            fit { method = em, restarts = 20 }
            """)));

    [Fact]
    public void What_data_may_hold_is_said()
    {
        var graph = Stories.Graph("""
            model M
            data stars[rows]: int

            """);
        var bounded = graph.Variables[0] with { Origin = new ColumnOrigin([], Size.Of(1), Size.Of("K")) };
        Assert.Equal("M\n  data  stars[rows]: int in 1..K\n", GraphPrinter.Print(graph with { Variables = [bounded] }));
    }
}
