namespace ProbDsl.Compiler.Binding;

/// <summary>Where names are the variable of a loop or of a `for` inside brackets: outside of these they are not defined.</summary>
internal static class LoopVariables
{
    /// <summary>The first such place in the text for each name.</summary>
    public static Dictionary<string, NameSyntax> First(IEnumerable<ItemSyntax> items)
    {
        var first = new Dictionary<string, NameSyntax>();
        foreach (var variable in items.SelectMany(Variables)) first.TryAdd(variable.Text, variable);
        return first;
    }

    private static IEnumerable<NameSyntax> Variables(ItemSyntax item) => item switch
    {
        ForSyntax loop => loop.Body.SelectMany(Variables).Prepend(loop.Name),
        GuideSyntax guide => guide.Items.SelectMany(Variables),
        DrawSyntax draw => SyntaxTree.LoopVariables(draw.Distribution),
        DefineSyntax define => SyntaxTree.LoopVariables(define.Value),
        TargetIncrementSyntax weigh => SyntaxTree.LoopVariables(weigh.LogWeight),
        _ => [],
    };
}
