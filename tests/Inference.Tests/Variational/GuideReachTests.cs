using ProbDsl.Compiler;
using ProbDsl.Parser.Source;
using ProbDsl.Tests.Stories;

namespace ProbDsl.Tests.Variational;

/// <summary>A guide draws all values of a latent, and no others: what its `Delta`s reach is found from their expressions.</summary>
public sealed class GuideReachTests
{
    [Theory]
    [InlineData("a ~ Delta(tanh(u))", "W0210"), InlineData("a ~ Delta(w * tanh(u) + m)", "W0210")]
    [InlineData("a ~ Delta(exp(u))", "W0210"), InlineData("a ~ Delta(log(exp(u) + 1))", "W0210")]
    [InlineData("a ~ Delta(log1p(exp(u)))", "W0210"), InlineData("a ~ Delta(-sqrt(exp(u)))", "W0210")]
    [InlineData("a ~ Delta(expm1(u) / 2)", "W0210"), InlineData("a ~ Delta(1 / softplus(u))", "W0210")]
    [InlineData("a ~ Delta(exp(m * tanh(u)))", "W0210"), InlineData("a ~ LogNormal(m, w)", "W0210")]
    [InlineData("a ~ Delta(2 - 3 * x)", "W0210"), InlineData("a ~ Delta(tanh(y[1] + u))", "W0210")]
    [InlineData("a ~ Delta(u)", ""), InlineData("a ~ Delta(m - w * u)", ""), InlineData("a ~ Delta(logit(sigmoid(u)))", "")]
    [InlineData("a ~ Delta(log(softplus(u)))", ""), InlineData("a ~ Delta(log(expm1(exp(u))))", ""), InlineData("a ~ Delta(1 / u)", "")]
    [InlineData("a ~ Delta(log10(exp(u)))", ""), InlineData("a ~ Delta(logit(x))", ""), InlineData("a ~ Delta(m)", "")]
    [InlineData("a ~ Delta(exp(u) - exp(-u))", ""), InlineData("a ~ Delta(y[1] + u)", "")]
    [InlineData("s ~ Delta(u)", "E0219"), InlineData("s ~ Delta(exp(u) - 1)", "E0219"), InlineData("s ~ Delta(m)", "E0219")]
    [InlineData("s ~ Delta(m * x)", "E0219"), InlineData("s ~ Delta(m * exp(u))", "E0219")]
    [InlineData("s ~ Delta(-softplus(u))", "E0219"), InlineData("s ~ Delta(tanh(u))", "E0219")]
    [InlineData("s ~ Delta(x - exp(u))", "E0219"), InlineData("s ~ Delta(exp(u) / x)", "")]
    [InlineData("s ~ Delta(exp(u))", ""), InlineData("s ~ Delta(w * softplus(u))", ""), InlineData("s ~ Delta(w / softplus(u))", "")]
    [InlineData("s ~ Delta(w)", ""), InlineData("s ~ Delta(exp(m * u))", ""), InlineData("s ~ Delta(1 / x - 1)", "")]
    [InlineData("s ~ Delta(sigmoid(u))", "W0210"), InlineData("s ~ Delta(1 + exp(u))", "W0210")]
    [InlineData("p ~ Delta(u)", "E0219"), InlineData("p ~ Delta(exp(u))", "E0219"), InlineData("p ~ Delta(2 * x)", "E0219")]
    [InlineData("p ~ Delta(sigmoid(u))", ""), InlineData("p ~ Delta(0.5 + 0.5 * tanh(u))", ""), InlineData("p ~ Delta(1 - x)", "")]
    [InlineData("p ~ Delta(0.5 * x)", "W0210"), InlineData("b ~ Delta(2 + x)", "W0210")]
    [InlineData("b ~ Delta(u)", "E0219"), InlineData("b ~ Delta(12 * x)", "E0219"), InlineData("b ~ Delta(2 + 8 * x)", "")]
    [InlineData("q ~ Delta(v)", "E0219"), InlineData("q ~ Delta(softmax(v))", "")]
    public void A_draw_reaches_the_support_of_its_latent(string draw, string expected)
    {
        string[] used = ["u ~ Normal(m, w)", "x ~ Beta(2, w)", "v: real[3] ~ Normal(m, w)"];
        var text = $$"""
            model One
            data y[rows]: real
            a ~ Normal(0, 1)
            s: positive ~ Exponential(1)
            p ~ Beta(1, 1)
            q ~ Dirichlet([1, 1, 1])
            b ~ Uniform(2, 10)
            for n in rows { y[n] ~ Normal(a + p + q[1] + b, s) }
            guide {
              param m: real
              param w: positive
              {{string.Join("\n", used.Where(d => draw[1..].Split('(', ')', ' ', '*').Contains(d[..1])))}}
              {{draw}}
            }
            """;
        var found = new ModelCompiler(TestStory.Catalog).Compile(new SourceText("story.gen", text)).Diagnostics
            .Where(d => d.Code != "W0201").ToList();
        Assert.True(expected == string.Join(' ', found.Select(d => d.Code)), string.Join('\n', found.Select(d => $"{d.Code} {d.Message}")));
    }
}
