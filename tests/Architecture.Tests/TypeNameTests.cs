using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ProbDsl.Tests;

/// <summary>A name is that of one type of Inference: a reader who finds it has found it.</summary>
public sealed class TypeNameTests
{
    [Fact]
    public void No_two_types_of_inference_have_the_same_name() => Assert.Empty(
        from type in SourceFiles.In("src/Inference").SelectMany(Declared)
        group type.Whole by type.Name into same
        where same.Distinct().Count() > 1
        select string.Join(" and ", same.Distinct()));

    // types with a type parameter, and parts of one type, share a name; an extension block has none
    private static IEnumerable<(string Name, string Whole)> Declared(string file) =>
        CSharpSyntaxTree.ParseText(SourceFiles.Read(file)).GetRoot().DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
            .Where(t => t.Identifier.Text.Length > 0)
            .Select(t => (t.Identifier.Text, string.Join('.', t.Ancestors().Select(a => a switch
            {
                BaseNamespaceDeclarationSyntax space => space.Name.ToString(),
                BaseTypeDeclarationSyntax outer => outer.Identifier.Text,
                _ => null,
            }).OfType<string>().Reverse().Append(t.Identifier.Text))));
}
