namespace ProbDsl.Runtime.Interpretation;

/// <summary>A compensated sum of doubles (Knuth 1998, 4.2.2): its error does not grow with the number of terms.</summary>
internal struct CompensatedSum
{
    private double sum, lost;

    public readonly double Sum => sum + lost;

    public void Add(double x)
    {
        var next = sum + x;
        var added = next - sum;
        lost += (sum - (next - added)) + (x - added);
        sum = next;
    }
}
