namespace ProbDsl.Runtime.Passes.Condensing;

/// <summary>The numbers of one element of each row, in an array of more.</summary>
/// <param name="Array">The array.</param>
/// <param name="First">The place of the first row's number.</param>
/// <param name="Step">The distance from one row to the next.</param>
internal readonly record struct RowColumn(double[] Array, int First, int Step)
{
    public double this[int row] => Array[First + (row * Step)];

    /// <summary>Whether all rows have the same bits.</summary>
    public bool IsConstant(int rows)
    {
        var first = BitConverter.DoubleToInt64Bits(this[0]);
        for (var row = 1; row < rows; row++)
            if (BitConverter.DoubleToInt64Bits(this[row]) != first) return false;
        return true;
    }

    public bool IsFinite(int rows)
    {
        for (var row = 0; row < rows; row++)
            if (!double.IsFinite(this[row])) return false;
        return true;
    }

    public bool Equals(RowColumn other, int rows)
    {
        if (ReferenceEquals(Array, other.Array) && First == other.First && Step == other.Step) return true;
        for (var row = 0; row < rows; row++)
            if (BitConverter.DoubleToInt64Bits(this[row]) != BitConverter.DoubleToInt64Bits(other[row])) return false;
        return true;
    }

    public long Hash(int rows)
    {
        var hash = 0L;
        for (var row = 0; row < rows; row++) hash = (hash * 6364136223846793005) + BitConverter.DoubleToInt64Bits(this[row]) + 1;
        return hash;
    }
}
