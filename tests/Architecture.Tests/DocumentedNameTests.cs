using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ProbDsl.Tests;

/// <summary>Types and members that pages on the code name exist: a page that is followed literally compiles.</summary>
public sealed partial class DocumentedNameTests
{
    /// <summary>Names of the framework and of the whole project.</summary>
    private static readonly HashSet<string> others =
        ["ArgumentException", "AssemblyName", "Utf8JsonWriter", "WriteNumber", "ProbDsl", "Tests", "Fragment"];

    /// <summary>Pages on words, and records of what was, name what is not.</summary>
    private static readonly string[] exceptPages = ["writing.md", "decisions.md"];

    /// <summary>Names in an example of what is added.</summary>
    private static readonly HashSet<string> examples = ["Acceptance", "Hypot", "Momentum"];

    private static readonly Lazy<HashSet<string>> declared = new(() => Declared(SourceFiles.In("src", "tests", "bench")));

    public static TheoryData<string> Pages =>
        [.. SourceFiles.Named([".md"], "docs/internals").Where(f => !exceptPages.Contains(Path.GetFileName(f)))];

    [Theory, MemberData(nameof(Pages))]
    public void Names_in_a_page_are_declared(string page) => Assert.Empty(Named(SourceFiles.Read(page)).Except(declared.Value));

    [Fact]
    public void Names_are_found_in_code_and_in_links() => Assert.Equal(["Alpha", "Beta", "Delta", "Gamma"],
        Named("`Alpha.Beta(x)` and [Gamma](Gamma.cs), Epsilon\n```csharp\nnew Delta(\"Zeta\"); // Eta\n```\n`YourMethod` `eta`").Order());

    private static IEnumerable<string> Named(string page)
    {
        var blocks = CSharpBlock().Matches(page).Select(m => Unwritten().Replace(m.Groups[1].Value, ""));
        var prose = Block().Replace(page, "");
        var spans = Code().Matches(prose).Select(m => m.Groups[1].Value).Where(s => !s.Contains('/', StringComparison.Ordinal))
            .Concat(Link().Matches(prose).Select(m => m.Groups[1].Value));
        return blocks.Concat(spans).SelectMany(text => Name().Matches(text).Select(m => m.Value)).Distinct()
            .Where(name => !others.Contains(name) && !examples.Contains(name) && !name.StartsWith("Your", StringComparison.Ordinal)
                && !name.StartsWith("My", StringComparison.Ordinal));
    }

    private static HashSet<string> Declared(IEnumerable<string> files)
    {
        var found = new HashSet<string>();
        foreach (var file in files)
        {
            found.Add(Path.GetFileNameWithoutExtension(file));
            foreach (var node in CSharpSyntaxTree.ParseText(SourceFiles.Read(file)).GetRoot().DescendantNodes())
                if (NameOf(node) is { } name) found.Add(name);
            found.UnionWith(file.Split('/'));
        }

        return found;
    }

    private static string? NameOf(SyntaxNode node) => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        MethodDeclarationSyntax method => method.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        EnumMemberDeclarationSyntax member => member.Identifier.Text,
        VariableDeclaratorSyntax field => field.Identifier.Text,
        ParameterSyntax parameter => parameter.Identifier.Text,
        _ => null,
    };

    [GeneratedRegex("```csharp\\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex CSharpBlock();

    [GeneratedRegex("```.*?```", RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex("//.*|\"[^\"]*\"")]
    private static partial Regex Unwritten();

    [GeneratedRegex("`([^`\\n]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"\[(\w+)\]\([^)]*\.cs\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(?<![\w-])[A-Z][a-z]+[A-Za-z0-9]*\b")]
    private static partial Regex Name();
}
