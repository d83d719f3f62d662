namespace ProbDsl.Inference.Training;

/// <summary>The source of the rows of a step: a table, or freshly drawn samples.</summary>
public interface IRowSource
{
    /// <summary>
    /// Fills the slots of the rows for a step, counted from 1; the result depends only on the step. Called in the training loop, so it
    /// should not allocate memory.
    /// </summary>
    void Fill(IStore store, long step);

    /// <summary>
    /// The row of the data, from 0, at a place of the last batch; null if rows are not those of data.
    /// </summary>
    long? RowAt(int place);

    /// <summary>
    /// Whether filling runs programs of the store, which may read what the step before has computed: then steps are run one by one.
    /// </summary>
    bool RunsPrograms => false;

    /// <summary>The likely cause if the last batch fails; null if unknown.</summary>
    Diagnostic? LikelyCause => null;
}

/// <summary>The row source of a program that reads no rows.</summary>
internal sealed class NoRows : IRowSource
{
    public void Fill(IStore store, long step)
    {
    }

    public long? RowAt(int place) => null;
}
