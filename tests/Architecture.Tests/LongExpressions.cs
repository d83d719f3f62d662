using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace ProbDsl.Tests;

/// <summary>
/// Expressions that are too long to read at once. The length is that of the code without spaces, numbers and text. An arm of a `switch`, an
/// element of a list and the body of a lambda are counted on their own, not as parts of the expression around them.
/// </summary>
internal static class LongExpressions
{
    public const int Longest = 300;

    /// <summary>The lines where one starts.</summary>
    public static IEnumerable<int> In(string source)
    {
        var tree = CSharpSyntaxTree.ParseText(source);
        return tree.GetRoot().DescendantNodes().Where(n => IsCounted(n) && Length(n) > Longest)
            .Select(n => tree.GetLineSpan(n.Span).StartLinePosition.Line + 1);
    }

    private static bool IsCounted(SyntaxNode node) => node switch
    {
        SwitchExpressionArmSyntax or CollectionElementSyntax => true,
        TypeSyntax => false,
        ExpressionSyntax => !IsPart(node),
        _ => false,
    };

    /// <summary>Whether an expression is counted with the one around it.</summary>
    private static bool IsPart(SyntaxNode expression) => expression.Parent switch
    {
        InitializerExpressionSyntax => false,
        LambdaExpressionSyntax lambda => lambda.ExpressionBody != expression,
        ExpressionSyntax or ArgumentSyntax or InterpolationSyntax or SwitchExpressionArmSyntax or CollectionElementSyntax => true,
        _ => false,
    };

    private static int Length(SyntaxNode node) => node.ChildNodesAndTokens().Sum(child =>
        child.AsNode() is { } inner ? (inner is BlockSyntax || IsCounted(inner) ? 0 : Length(inner)) : Length(child.AsToken()));

    private static int Length(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.NumericLiteralToken or SyntaxKind.StringLiteralToken or SyntaxKind.InterpolatedStringTextToken => 0,
        SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken => 0,
        _ => token.Text.Length,
    };
}
