using ProbDsl.Compiler;

namespace ProbDsl.Inference;

/// <summary>Params estimated together, because one law reads them, are one block.</summary>
internal static class ClosedFormBlocks
{
    public static IEnumerable<Block> Of(StoryOptions options, IEnumerable<Variable> parameters) =>
        from param in parameters
        let option = options[param.Name]
        let point = (ClosedFormPoint)option.By!
        group param.Name by (point, option.Reason) into block
        select new Block([.. block], block.Key.point, block.Key.Reason);
}
