namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// The rows of a mixture of normal components: a finite latent of each row chooses the parameters of its draws, and nothing else depends on
/// the row. The mean log density of the rows given their states is then a function of the expected number of rows in each state, and of the
/// mean and covariance of their data.
/// </summary>
/// <param name="Label">The finite latent.</param>
/// <param name="Choice">The statement that draws it.</param>
/// <param name="Draws">The statements that draw data. Cells of full vectors may be missing.</param>
internal sealed record ComponentRows(Variable Label, Draw Choice, ValueList<Draw> Draws)
{
    /// <summary>The plate of the rows.</summary>
    public Plate Plate => Choice.Loops[0].Plate!;

    /// <summary>Whether a statement draws a row.</summary>
    public bool Has(Statement? statement) => statement is Draw draw && (draw == Choice || Draws.Contains(draw));

    /// <summary>The rows that are a mixture of normal components; null if they are not.</summary>
    /// <param name="problem">The story with its data.</param>
    /// <param name="catalog">The definitions of distributions.</param>
    /// <param name="plan">How each unknown enters the density.</param>
    public static ComponentRows? Find(Problem problem, StandardCatalog catalog, DensityPlan plan)
    {
        var graph = problem.Graph;
        if (plan.Sum.Latents is not [var label] || problem.Groups.Lengths.Count > 0) return null;
        if (graph.StatementsOf(label.Name).ToList() is not [Draw { Loops: [{ Plate: { Within: null } plate }] } choice]) return null;
        var own = graph.Story.Where(s => s.Loops.Any(l => l.Plate == plate)).ToList();
        ValueList<Draw> draws = [.. own.OfType<Draw>().Where(d => d != choice)];
        if (draws.Count == 0 || draws.Count + 1 < own.Count || !own.TrueForAll(plan.Statements.Contains)) return null;
        var found = new ComponentRows(label, choice, draws);
        var names = draws.Select(d => d.Target.Of).Append(label.Name).ToHashSet();
        return own.TrueForAll(s => found.IsOfOneRow(graph, (Draw)s)) && draws.All(d => IsNormalData(graph, catalog, d))
            && found.Supports(problem)
            && graph.Story.Except(own).All(s => DeepReads.Find(graph, s).All(r => !names.Contains(r.Of))) ? found : null;
    }

    /// <summary>
    /// Whether the missing cells are those of full vectors. A row without any cell has no other data: else its constants would differ from
    /// those of other rows.
    /// </summary>
    private bool Supports(Problem problem) => problem.Missing.All(m =>
        Draws.FirstOrDefault(d => d.Target.Of == m.Key) is { Distribution.Of.Target.Dims.Count: 1 }
            && (Draws.Count == 1 || !RowOrder.OfEmpty(m.Value.Mask, m.Value.Mask.Length / problem.Data[m.Key].Shape[0]).Any()));

    private static bool IsNormalData(ModelGraph graph, StandardCatalog catalog, Draw draw) =>
        graph[draw.Target.Of].Role == Role.Data && draw.Target.Type.Rank <= 1 && draw.Distribution.Through.Count == 0
            && catalog[draw.Distribution.Of] is INaturalForm { NaturalForm.Draw: NaturalStatistics.Quadratic };

    /// <summary>Whether a statement runs over all rows, and depends on its row through the label alone.</summary>
    private bool IsOfOneRow(ModelGraph graph, Draw draw) =>
        draw is { Copies.Count: 0, Loops: [{ Order: Order.Free, IsWholePlate: true } loop], Target.At: var target }
            && IsRow(target, loop) && !ExprTree.All(draw.Distribution).Any(e => e is Position)
            && DeepReads.Find(graph, draw).All(r => r.Of == Label.Name ? IsRow(r.At, loop) : r.At.All(IsSame));

    private static bool IsRow(ValueList<At> at, Loop loop) => at is [AffineIndex own] && own.Loop == loop && own.Offset == Size.Of(0);

    /// <summary>Whether an index is the same for all rows with the same label.</summary>
    private bool IsSame(At at) => at is WholeDimension or AffineIndex { Loop: null }
        || (at is ComputedIndex { Position: Access position } && position.Of == Label.Name);
}
