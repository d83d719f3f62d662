namespace ProbDsl.Compiler.Graph.Printing;

/// <summary>
/// Prints statements in their plates: each loop opens an indented block, and each line shows the role of its variable at the right.
/// </summary>
internal sealed class StoryBlocks(Func<Statement, string> role)
{
    private const string Step = "  ";

    public IEnumerable<PageLine> Lines(IReadOnlyList<Statement> statements, string margin) => Lines(statements, 0, margin);

    private IEnumerable<PageLine> Lines(IReadOnlyList<Statement> statements, int depth, string margin)
    {
        foreach (var block in Blocks(statements, depth))
        {
            if (block[0].Loops.Count == depth)
            {
                foreach (var statement in block) yield return Line(statement, margin);
                continue;
            }

            yield return new(margin, [$"{Heading(block[0].Loops[depth], block[0])} ▸"]);
            foreach (var line in Lines(block, depth + 1, margin + Step)) yield return line;
        }
    }

    /// <summary>Groups consecutive statements in the same loop, or in none.</summary>
    private static IEnumerable<IReadOnlyList<Statement>> Blocks(IReadOnlyList<Statement> statements, int depth)
    {
        var block = new List<Statement>();
        foreach (var statement in statements)
        {
            if (block.Count > 0 && !AreTogether(block[0], statement, depth))
            {
                yield return block;
                block = [];
            }

            block.Add(statement);
        }

        if (block.Count > 0) yield return block;
    }

    private static bool AreTogether(Statement one, Statement other, int depth) =>
        one.Loops.ElementAtOrDefault(depth) == other.Loops.ElementAtOrDefault(depth)
            && (one.Loops.Count == depth || CopiesOf(one.Loops[depth], one) == CopiesOf(one.Loops[depth], other));

    private PageLine Line(Statement statement, string margin)
    {
        ValueList<string> left = statement is Assignment assignment
            ? [$"{StoryText.Written(assignment.Target.Span)}:", assignment.Target.Type.ToString(), .. StoryText.RightSide(statement.Span)]
            : StoryText.Words(statement.Span.Text);
        return new(margin, left, Hanging: 4, Remark: role(statement));
    }

    private static string Heading(Loop loop, Statement statement) => CopiesOf(loop, statement) switch
    {
        { IsMask: true, Times: var range } => $"{Words.Spell(loop.Name)} in {StoryText.Written(range.Span)}{Order(loop)}",
        { Times: var times } => $"{Name(loop)}{Order(loop)} repeated {StoryText.Written(times.Span)}",
        _ => Name(loop) + Order(loop),
    };

    private static Copies? CopiesOf(Loop loop, Statement statement) => statement.Copies.FirstOrDefault(c => c.Loop == loop);

    private static string Name(Loop loop) => loop switch
    {
        { IsWholePlate: true, Plate: { Within: { } group } plate } => $"{Words.Spell(plate.Name)} of each {Words.Spell(group.Name)}",
        { IsWholePlate: true, Plate: { } plate } => Words.Spell(plate.Name),
        _ => $"{Words.Spell(loop.Name)} in {loop.From}..{loop.To}",
    };

    private static string Order(Loop loop) =>
        loop.Order switch { Graph.Order.Forward => ", in order", Graph.Order.Backward => ", in reverse order", _ => "" };
}
