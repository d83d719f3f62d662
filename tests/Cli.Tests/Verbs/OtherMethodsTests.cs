using System.Text.RegularExpressions;
using ProbDsl.Catalog;
using ProbDsl.Compiler;
using ProbDsl.Inference.Methods;
using ProbDsl.Inference.Structures;
using ProbDsl.Parser.Source;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Verbs;

/// <summary>Lists of methods are those of the table: a new method is in all of them, and no text is written for it.</summary>
public sealed partial class OtherMethodsTests
{
    private static readonly StandardCatalog catalog = new();

    public static TheoryData<string> Stories =>
    [
        "model M\ndata y[rows]: real\nparam s: positive\nfor n in rows { y[n] ~ Normal(0, s) }\n",
        "model M\ndata y[rows]: real\nz ~ Normal(0, 1)\nfor n in rows { y[n] ~ Normal(z, 1) }\n",
        "model M(Z = 2)\ndata x[rows]: real[2]\nnet f(z: real[Z]) -> real[2] = mlp(hidden = [8])\n"
            + "for n in rows {\n  z[n]: real[Z] ~ Normal(0, 1)\n  x[n] ~ Normal(f(z[n]), 1)\n}\n",
    ];

    /// <summary>`methods` prints each with its summary, in the order of the table.</summary>
    [Fact]
    public async Task All_methods_are_listed_with_what_they_do()
    {
        using var workspace = new Workspace();
        var run = await workspace.Run("methods");
        Assert.Equal((0, ""), (run.Code, run.Errors));
        Assert.Equal(string.Join(' ', new MethodTable(catalog).All.Select(m => $"{m.Name} {m.Summary}")),
            Spaces().Replace(run.Output, " ").Trim());
    }

    /// <summary>`explain` says of each method that the story concerns that it is possible, or why it is not.</summary>
    [Theory, MemberData(nameof(Stories))]
    public async Task Each_other_method_is_possible_or_refuses_with_its_reason(string story)
    {
        using var workspace = new Workspace().Write("my.gen", story);
        var printed = Spaces().Replace((await workspace.Run("explain", "my.gen", "--plan")).Output, " ");

        var compiled = new ModelCompiler(catalog).Compile(new SourceText("my.gen", story), new Dictionary<string, double>());
        var (facts, methods) = (StoryFacts.Of(compiled.Graph!, catalog), new MethodTable(catalog));
        var usual = methods.Select(facts, null).Method!.Name;
        var others = methods.For(facts).Where(m => m.Concerns(facts) && m.Name != usual).ToLookup(m => m.Choose(facts).Plan is not null);
        Assert.NotEmpty(others[true]);
        Assert.Contains($"also possible: {string.Join(", ", others[true].Select(m => m.Name))} not ", printed, StringComparison.Ordinal);
        Assert.All(others[false].GroupBy(m => m.Choose(facts).Refusals[0].Reason), refused =>
            Assert.Contains($"not {string.Join(", ", refused.Select(m => m.Name))}: {refused.Key}", printed, StringComparison.Ordinal));
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
