using ProbDsl.Catalog;
using ProbDsl.Catalog.Functions;
using ProbDsl.Runtime.Interpretation;
using ProbDsl.Runtime.Programs;

namespace ProbDsl.Tests.Functions;

/// <summary>Functions of dates agree with .NET's calendar.</summary>
public sealed class CalendarTests
{
    private static readonly Dictionary<string, Func<DateTime, double>> known = new()
    {
        ["year"] = date => date.Year,
        ["month"] = date => date.Month,
        ["weekday"] = date => date.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)date.DayOfWeek,
        ["day_of_year"] = date => date.DayOfYear,
    };

    public static TheoryData<string> Names => [.. known.Keys];

    /// <summary>Every day from 1600 to 2400, with times of day; and days of all years.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Days_are_those_of_the_calendar(string name)
    {
        var random = new Random(1);
        var every = Enumerable.Range(0, (new DateTime(2401, 1, 1) - new DateTime(1600, 1, 1)).Days)
            .Select(day => new DateTime(1600, 1, 1).AddDays(day).AddSeconds(random.Next(86_400)));
        var some = Enumerable.Range(0, 20_000).Select(_ => DateTime.MinValue.AddDays(random.Next(DateTime.MaxValue.Subtract(
            DateTime.MinValue).Days)).AddHours(random.Next(24)));
        DateTime[] dates = [.. every, .. some, new(1900, 2, 28), new(1900, 3, 1), new(2000, 2, 29), new(1970, 1, 1),
            DateTime.MaxValue.Date];
        Assert.Equal(dates.Select(known[name]), Values(name, [.. dates.Select(Days)]));
    }

    /// <summary>In float32, days without a time of day are exact too.</summary>
    [Theory, MemberData(nameof(Names))]
    public void Days_of_float32_are_exact(string name)
    {
        var first = new DateTime(1600, 1, 1);
        DateTime[] dates = [.. Enumerable.Range(0, 292_000).Select(day => first.AddDays(day))];
        var program = new ProgramBuilder();
        var data = program.Constant([.. dates.Select(Days)], [dates.Length], ElementType.Float32);
        Assert.Equal(dates.Select(known[name]), Interpreter.Evaluate(Lowered(name, data)).Values);
    }

    [Fact]
    public void Days_since_a_date_are_their_difference()
    {
        var program = new ProgramBuilder();
        Value[] dates = [program.Constant(19783.5), program.Constant(19780)];
        Assert.Equal(3.5, Interpreter.Evaluate(Lowered("days", dates)).Values[0]);
    }

    private static double Days(DateTime date) => (date - DateTime.UnixEpoch).TotalDays;

    private static double[] Values(string name, double[] days)
    {
        var program = new ProgramBuilder();
        return Interpreter.Evaluate(Lowered(name, program.Constant(days, [days.Length]))).Values;
    }

    private static Value Lowered(string name, params Value[] dates) =>
        ((Function)new StandardCatalog().FindFunction(name)!).Lower([.. dates.Select(d => new Operand(d, 0))]);
}
