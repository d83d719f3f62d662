using System.Text.RegularExpressions;
using ProbDsl.Catalog;
using ProbDsl.Compiler;
using ProbDsl.Inference.Structures;
using ProbDsl.Inference.Methods;
using ProbDsl.Parser.Diagnostics;
using ProbDsl.Parser.Formatting;
using ProbDsl.Parser.Grammar;
using ProbDsl.Parser.Source;
using ProbDsl.Tests.Running;
using ProbDsl.Tests.Verbs;

namespace ProbDsl.Tests.Templates;

/// <summary>`new`: a template for each kind of story, which compiles as it stands and replaces no file.</summary>
public sealed class NewTests
{
    private static readonly string Folder = Repository.Path("src", "Cli", "Templates");

    public static TheoryData<string> Kinds =>
        [.. Directory.GetFiles(Folder, "*.gen").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)];

    [Theory, MemberData(nameof(Kinds))]
    public void A_template_compiles_without_a_warning_in_the_canonical_layout(string kind)
    {
        var source = new SourceText($"{kind}.gen", File.ReadAllText(Path.Combine(Folder, $"{kind}.gen")));
        var found = new ModelCompiler(new StandardCatalog()).Compile(source).Diagnostics;
        // topics have no order that a story could state
        Assert.Equal("", DiagnosticText.Render(found.Where(d => (kind, d.Code) != ("topics", "W0203"))));
        Assert.Equal(source.Text, Formatter.Format(StoryParser.Parse(source)));
        Assert.All(source.Text.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
        Assert.StartsWith("# ", source.Text, StringComparison.Ordinal);
        Assert.InRange(source.Text.Split('\n').Count(l => l.Contains('#', StringComparison.Ordinal)), 3, 20);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_template_is_printed_as_it_is(string kind)
    {
        using var workspace = new Workspace();
        var run = await workspace.Run("new", kind, "-");
        Assert.Equal((0, File.ReadAllText(Path.Combine(Folder, $"{kind}.gen")), ""), (run.Code, run.Output, run.Errors));
        Assert.Empty(workspace.Files);
    }

    /// <summary>`all except` makes every other column a predictor, a number of the rows among them.</summary>
    [Theory, MemberData(nameof(Kinds))]
    public void A_template_that_reads_all_other_columns_mentions_row_numbers(string kind)
    {
        var text = File.ReadAllText(Path.Combine(Folder, $"{kind}.gen"));
        Assert.True(!text.Contains("from all except", StringComparison.Ordinal) || Regex.IsMatch(text, @"#.*\bid\b"), kind);
    }

    [Fact]
    public async Task Every_template_is_listed()
    {
        using var workspace = new Workspace();
        var run = await workspace.Run("new");
        Golden.Check("new", ["new"], run);
        Assert.Equal(Kinds.Count, run.Output.Split('\n').TakeWhile(l => l.Length > 0).Count(l => l[0] != ' '));
    }

    /// <summary>A template is marked where `fit` does not take its story as it is; what the mark says is so.</summary>
    [Fact]
    public async Task Templates_that_cannot_be_fitted_are_marked()
    {
        using var workspace = new Workspace();
        var entries = Regex.Split((await workspace.Run("new")).Output, "\n(?! )").TakeWhile(l => l.Length > 0)
            .ToDictionary(l => l.Split(' ')[0], l => Regex.Replace(l, "\\s+", " "));
        var (catalog, refused, named) = (new StandardCatalog(), new List<string>(), new List<string>());
        foreach (var (kind, entry) in entries)
        {
            var graph = new ModelCompiler(catalog)
                .Compile(new SourceText($"{kind}.gen", File.ReadAllText(Path.Combine(Folder, $"{kind}.gen")))).Graph!;
            Assert.Equal(new MethodTable(catalog).Select(StoryFacts.Of(graph, catalog), null).Plan is null, entry.EndsWith(']'));
            if (entry.EndsWith("[not supported yet]", StringComparison.Ordinal)) refused.Add(kind);
            if (entry.EndsWith("[needs `--method elbo`]", StringComparison.Ordinal)) named.Add(kind);
        }

        Assert.Empty(refused);
        Assert.Empty(named);
    }

    [Theory]
    [InlineData("dynamics", "probdsl fit my.gen --data your.csv")]
    [InlineData("factor_analysis", "probdsl fit my.gen --data your.csv")]
    [InlineData("coin", "probdsl fit my.gen --data your.csv")]
    public async Task What_to_do_next_fits_the_kind(string kind, string next)
    {
        using var workspace = new Workspace();
        Assert.EndsWith($" ·\n      {next}\n", (await workspace.Run("new", kind, "my.gen")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_written_once_and_never_replaced()
    {
        using var workspace = new Workspace();
        var (first, again) = (await workspace.Run("new", "mixture", "my.gen"), await workspace.Run("new", "coin", "my.gen"));
        Assert.Equal((0, ""), (first.Code, first.Errors));
        Assert.StartsWith("my.gen: A mixture", first.Output, StringComparison.Ordinal);
        Assert.Equal((1, ""), (again.Code, again.Output));
        Assert.StartsWith("error E0513: my.gen exists already", again.Errors, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(Path.Combine(Folder, "mixture.gen")), workspace.Read("my.gen"));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_reported()
    {
        using var workspace = new Workspace();
        var run = await workspace.Run("new", "coin", "nowhere/my.gen");
        Assert.Equal(1, run.Code);
        Assert.StartsWith("error E0510: nowhere/my.gen cannot be written: there is no such file or folder", run.Errors,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mixtur", "did you mean `mixture`?", "my.gen")]
    [InlineData("zebra", "`probdsl new` lists them", "my.gen")]
    [InlineData("mixtur", "did you mean `mixture`?")]
    public async Task An_unknown_kind_is_reported(string kind, string next, params string[] file)
    {
        using var workspace = new Workspace();
        var run = await workspace.Run(["new", kind, .. file]);
        Assert.Equal((1, "", $"error E0193: there is no template `{kind}`\n   = {next}\n"), (run.Code, run.Output, run.Errors));
        Assert.Empty(workspace.Files);
    }

    [Fact]
    public async Task A_kind_without_a_file_is_wrong_usage()
    {
        using var workspace = new Workspace();
        var run = await workspace.Run("new", "mixture");
        Assert.Equal(2, run.Code);
        Assert.Contains("name the file to write: `probdsl new mixture my.gen`", run.Errors, StringComparison.Ordinal);
    }
}
