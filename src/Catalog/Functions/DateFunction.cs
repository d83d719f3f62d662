namespace ProbDsl.Catalog.Functions;

/// <summary>A function of dates, applied to each element; in `from`, of columns that are then read as dates.</summary>
public sealed class DateFunction : Function
{
    private readonly TensorType result;
    private readonly ValueList<string> further;
    private readonly Func<IReadOnlyList<Value>, Value> formula;

    private DateFunction(string name, string summary, TensorType result, Func<IReadOnlyList<Value>, Value> formula,
        params ReadOnlySpan<string> further)
    {
        (Name, Summary, this.result, this.formula) = (name, summary, result, formula);
        this.further = [.. further];
    }

    internal static IEnumerable<Function> Rows =>
    [
        new DateFunction("year", "the year of a date", TensorType.Int, v => Calendar.Year(v[0])),
        new DateFunction("month", "the month of a date, 1 to 12: an index with the names Jan to Dec", Named("Jan", "Feb", "Mar", "Apr",
            "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), v => Calendar.Month(v[0])),
        new DateFunction("weekday", "the day of the week of a date, 1 (Monday) to 7 (Sunday): an index with the names Mon to Sun",
            Named("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), v => Calendar.Weekday(v[0])),
        new DateFunction("day_of_year", "the day of the year of a date, 1 to 366", TensorType.Index(Size.Of(366)),
            v => Calendar.DayOfYear(v[0])),
        new DateFunction("days", "(date, since = date): the days from the second date to the first, as in days(day[n], since = "
            + "\"2020-01-01\")", TensorType.Real, v => v[0] - v[1], "since"),
    ];

    public override string Name { get; }

    public override string Summary { get; }

    public override (int Least, int Most) Arity => (1 + further.Count, 1 + further.Count);

    public override ParameterKind? KindOf(int position) => position > 0 ? new DateKind() : null;

    public override string? NameOf(int position) => position > 0 ? further.ElementAtOrDefault(position - 1) : null;

    public override bool CombinesElements => true;

    public override bool TakesDates => true;

    public override TypeResult InferType(FunctionUse use)
    {
        if (use.Values.FirstOrDefault(v => v.Type.Element != Element.Date && v is not (ColumnValue or AllColumnsValue)) is { } number)
            return TypeResult.Refuse($"`{Name}` takes a date, but this is {number.Type}: declare the data as `date`");
        var shaped = use.Types.Where(t => !t.IsScalar).ToList();
        if (shaped.Any(s => !s.Dims.Equals(shaped[0].Dims)))
            return TypeResult.Refuse($"`{Name}` of {string.Join(" and ", shaped)}: the shapes differ");
        return result with { Dims = shaped.Count > 0 ? shaped[0].Dims : [] };
    }

    public override Value Lower(ValueList<Operand> operands)
    {
        var rank = operands.Max(o => o.EventRank);
        return formula([.. operands.Select(o => o.LiftedTo(rank).Value)]);
    }

    private static TensorType Named(params ReadOnlySpan<string> names) =>
        TensorType.Index(Size.Of(names.Length)) with { StateNames = [.. names] };
}
