using ProbDsl.Parser.Diagnostics;
using ProbDsl.Runtime.Engines;

namespace ProbDsl.Inference.Training;

/// <summary>Where the rows of a step come from: a table, or samples that are drawn afresh.</summary>
public interface IRowSource
{
    /// <summary>
    /// Fills the slots of the rows for a step, the first of which is 1: the same for the same step, whatever came before. Called in the
    /// loop of training, so it should not allocate.
    /// </summary>
    void Fill(IStore store, long step);

    /// <summary>
    /// The row of the data, from 0, that stands at a place of the batch filled last; null where rows are not those of data.
    /// </summary>
    long? RowAt(int place);

    /// <summary>Why the batch filled last can come to nothing; null where nothing is known of that.</summary>
    Diagnostic? Trouble => null;
}

/// <summary>Of a program that takes no rows.</summary>
public sealed class NoRows : IRowSource
{
    public void Fill(IStore store, long step)
    {
    }

    public long? RowAt(int place) => null;
}
