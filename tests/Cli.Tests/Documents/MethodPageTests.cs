using System.Text.RegularExpressions;
using ProbDsl.Catalog;
using ProbDsl.Inference.Methods;
using ProbDsl.Tests.Running;

namespace ProbDsl.Tests.Documents;

/// <summary>Each method has a page, and the pages for users name only options that exist.</summary>
public sealed partial class MethodPageTests
{
    private const string Table = "docs/methods/README.md";

    private static readonly string[] verbs = ["new", "check", "explain", "fit", "compare", "sample", "eval", "predict", "comparisons",
        "slopes", "judge", "ppc", "sbc", "fmt", "methods"];

    [Fact]
    public void Every_method_has_a_page_and_a_row_in_the_table_of_methods()
    {
        var table = File.ReadAllText(Repository.Path(Table));
        foreach (var name in new MethodTable(new StandardCatalog()).All.Select(m => m.Name))
        {
            Assert.True(File.Exists(Repository.Path("docs", "methods", $"{name}.md")), $"{name} has no page docs/methods/{name}.md");
            Assert.Contains($"\n| [`{name}`]({name}.md) |", table, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_page_of_a_method_has_the_sections_of_all_such_pages()
    {
        string[] expected = ["When to use it", "Example", "What to check", "Options", "Measured", "How it works", "Source"];
        foreach (var name in new MethodTable(new StandardCatalog()).All.Select(m => m.Name))
        {
            var sections = File.ReadAllLines(Repository.Path("docs", "methods", $"{name}.md"))
                .Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..]).ToList();
            Assert.Equal($"{name}: {string.Join(", ", expected)}", $"{name}: {string.Join(", ", sections.Where(expected.Contains))}");
        }
    }

    /// <summary>Pages about the project's own code name options of other programs too.</summary>
    [Fact]
    public void An_option_that_a_page_names_is_one_of_a_verb()
    {
        // of `mpirun` and `srun`
        string[] others = ["--bind-to", "--mpi", "--ntasks"];
        HashSet<string> options =
            ["--help", "--version", .. others,
                .. verbs.SelectMany(v => Cli.Program.Make(v).Options.SelectMany(o => o.Aliases.Append(o.Name)))];
        Assert.Empty(DocumentPages.All.Where(p => !p.StartsWith("docs/internals/", StringComparison.Ordinal))
            .SelectMany(p => Flag().Matches(File.ReadAllText(Repository.Path(p))).Select(m => m.Value)
                .Where(f => !options.Contains(f)).Select(f => $"{p}: {f}")));
    }

    [GeneratedRegex(@"(?<=[` (])--[a-z][a-z-]+\b")]
    private static partial Regex Flag();
}
