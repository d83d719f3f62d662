namespace ProbDsl.Data.Queries;

/// <summary>A column of lists or records, of which only the number of rows is read.</summary>
/// <param name="name">The name in the query.</param>
/// <param name="why">What is reported where a story reads it.</param>
internal sealed class QueryNested(string name, Diagnostic why) : QueryColumn(name)
{
    private int count;

    public override void Add(nint vector, int rows) => count += rows;

    public override Column ToColumn(int index) => new UnreadableColumn(Name, index, count, why);

    public override string[]? Share(SharedArrays shared, int index, int first, ICommunicator ranks) =>
        throw new InvalidOperationException("ranks read such a file as a whole");
}
