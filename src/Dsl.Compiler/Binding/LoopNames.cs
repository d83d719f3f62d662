using ProbDsl.Parser;

namespace ProbDsl.Compiler;

/// <summary>Where a name is the variable of a loop or of a `for` inside brackets: outside of these it stands for nothing.</summary>
internal static class LoopNames
{
    /// <summary>The first such place in the text, or null.</summary>
    public static NameSyntax? Find(IEnumerable<ItemSyntax> items, string name) => items.SelectMany(Variables).FirstOrDefault(n => n.Text == name);

    private static IEnumerable<NameSyntax> Variables(ItemSyntax item) => item switch
    {
        ForSyntax loop => loop.Body.SelectMany(Variables).Prepend(loop.Name),
        GuideSyntax guide => guide.Items.SelectMany(Variables),
        DrawSyntax draw => SyntaxWalk.LoopVariables(draw.Law),
        DefineSyntax define => SyntaxWalk.LoopVariables(define.Value),
        WeighSyntax weigh => SyntaxWalk.LoopVariables(weigh.LogWeight),
        _ => [],
    };
}
