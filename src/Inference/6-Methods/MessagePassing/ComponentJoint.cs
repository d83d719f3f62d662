namespace ProbDsl.Inference.MessagePassing;

/// <summary>
/// The mean of the log joint density under independent factors and given probabilities of the states of rows, as a program that reads no
/// rows: the expected number of rows in each state, and the mean and covariance of their data, are slots. Its size does not depend on the
/// number of rows.
/// </summary>
internal sealed class ComponentJoint
{
    /// <summary>The outputs of <see cref="Scores"/>.</summary>
    public const string Score = "mean log density by state", Choice = "mean log probability of states",
        Rest = "mean log density of the rest";

    /// <summary>The slots of the expected number of rows in each state, [states], and of those with data.</summary>
    public const string Members = "rows of states", WithData = "rows of states with data";

    private readonly ProgramBuilder builder = new(ElementType.Float64);
    private readonly IReadOnlyList<IReadOnlyList<Factor>> rounds;
    private readonly Value density, score, choice, rest;

    /// <param name="problem">The story with its data.</param>
    /// <param name="catalog">The definitions of distributions.</param>
    /// <param name="plan">How each unknown enters the density.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="rounds">The factors, in rounds.</param>
    public ComponentJoint(Problem problem, StandardCatalog catalog, DensityPlan plan, ComponentRows rows,
        IReadOnlyList<IReadOnlyList<Factor>> rounds)
    {
        this.rounds = rounds;
        var support = (FiniteSupport)rows.Label.Support;
        States = problem.SizeOf(support.Count);
        Data = [.. rows.Draws.Select(d => (d.Target.Of, Shape.Of([States, .. d.Target.Type.Dims.Select(n => problem.SizeOf(n.Size))])))];
        var moments = new UnknownMoments();
        var factors = rounds.SelectMany(r => r).ToList();
        foreach (var factor in factors) factor.Declare(builder, moments);
        foreach (var (name, shape) in Data)
        {
            moments.Add(name, new() { Mean = new(builder.Slot(MeanOf(name), shape), []) });
            moments.Add(name, name, new CovarianceArray(new(builder.Slot(CovarianceOf(name), Twice(shape)), []), shape.Rank, 1));
        }

        // one row for each state
        var treated = TreatedTerms.Bind(problem.Sized(rows.Plate, States), catalog, builder, [], given: story => story
            .WithArray(rows.Label.Name, new(builder.Iota(States, support.First), []))
            .WithMoments(moments, [.. factors.SelectMany(f => f.Unknowns).Select(u => u.Name), .. Data.Select(d => d.Name)]));
        List<Term> terms = [.. treated.Terms(plan.Statements)];
        builder.SetOrigin(null);
        var axis = terms.First(t => t.From == rows.Choice).Over[0];
        choice = Sum(t => t.From == rows.Choice);
        var data = Sum(t => t.From != rows.Choice && rows.Has(t.From));
        score = choice + data;
        rest = treated.Total(terms.FindAll(t => !rows.Has(t.From)));
        density = rest + OfRows(Members, choice) + OfRows(WithData, data);

        Value Sum(Func<Term, bool> which) => terms.Where(which).Select(t => t.Value)
            .Aggregate((a, b) => a.JoinWith(b, (x, y) => x + y)).SpreadOver([axis]).Value;

        Value OfRows(string slot, Value each)
        {
            var count = builder.Slot(slot, [States]);
            return Ops.Sum(Ops.Where(count <= 0, 0, count * each), 0);
        }
    }

    /// <summary>The number of states.</summary>
    public int States { get; }

    /// <summary>The data of the rows by name, with the shape of their means: [states], or [states, numbers].</summary>
    public IReadOnlyList<(string Name, Shape Shape)> Data { get; }

    /// <summary>The slots of the expected rows.</summary>
    public IEnumerable<(string Name, Shape Shape)> Slots => new (string, Shape)[] { (Members, [States]), (WithData, [States]) }
        .Concat(Data.Select(d => (MeanOf(d.Name), d.Shape))).Concat(Data.Select(d => (CovarianceOf(d.Name), Twice(d.Shape))));

    /// <summary>The slot of the means of data.</summary>
    public static string MeanOf(string name) => $"mean of {name} by state";

    /// <summary>The slot of the covariances of data.</summary>
    public static string CovarianceOf(string name) => $"covariance of {name} by state";

    /// <summary>The name of the output with the gradient of the sum of all scores.</summary>
    public static string GradientOf(string slot) => ExpectedJoint.GradientOf(slot);

    /// <summary>A program of the messages to the factors of a round.</summary>
    public TensorProgram Messages(int round) =>
        WithGradients(density, [], rounds[round].SelectMany(f => f.Slots).Select(s => builder.Slot(s.Name, s.Shape)));

    /// <summary>
    /// A program of the mean log density of a row in each state, of its derivatives by the means and covariances of data, and of the mean
    /// log density of all other statements.
    /// </summary>
    public TensorProgram Scores() => WithGradients(Ops.Sum(score, 0), [(Score, score), (Choice, choice), (Rest, rest)],
        Slots.Skip(2).Select(s => builder.Slot(s.Name, s.Shape)));

    private static Shape Twice(Shape means) => [.. means, .. means[1..]];

    private TensorProgram WithGradients(Value of, IEnumerable<(string, Value)> others, IEnumerable<Value> slots)
    {
        var by = slots.ToList();
        return builder.Build([.. others, .. by.Zip(Runtime.Gradients.Gradient.Derive(of, [.. by]), (s, g) =>
            (GradientOf(((SlotDeclaration)s.Attribute!).Name), g))]);
    }
}
