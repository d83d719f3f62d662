using ProbDsl.Runtime.Managed.Instructions;

namespace ProbDsl.Runtime.Managed;

/// <summary>One step of a compiled program.</summary>
internal abstract class ProgramStep : IDisposable
{
    /// <param name="team">The threads that share the work if it is divided into blocks.</param>
    public abstract void Run(BlockTeam? team);

    public abstract void Dispose();

    /// <summary>The size of its working memory in bytes.</summary>
    public virtual long Bytes => 0;

    /// <summary>The number of methods that were generated for it.</summary>
    public virtual int Methods => 0;

    protected static void Run(IBlockWork work, int blocks, BlockTeam? team)
    {
        if (team is null || blocks == 1) for (var b = 0; b < blocks; b++) work.Do(b, 0);
        else team.Run(blocks, work);
    }
}

/// <summary>Instructions on their single row, in this order.</summary>
internal sealed class WholeRun(Instruction[] instructions) : ProgramStep
{
    public override int Methods => instructions.OfType<IHasMethods>().Sum(i => i.Methods);

    public override void Run(BlockTeam? team)
    {
        foreach (var instruction in instructions) instruction.Run(0, 1);
    }

    public override void Dispose()
    {
        foreach (var instruction in instructions.OfType<IDisposable>()) instruction.Dispose();
    }

    /// <summary>The steps, with adjacent runs of single instructions joined: fewer calls for a program of small arrays.</summary>
    public static IEnumerable<ProgramStep> Joined(IEnumerable<ProgramStep> steps)
    {
        List<Instruction> open = [];
        foreach (var step in steps)
        {
            if (step is WholeRun whole)
            {
                open.AddRange(whole.Instructions);
                continue;
            }

            if (open.Count > 0) yield return new WholeRun([.. open]);
            open.Clear();
            yield return step;
        }

        if (open.Count > 0) yield return new WholeRun([.. open]);
    }

    private Instruction[] Instructions => instructions;
}
