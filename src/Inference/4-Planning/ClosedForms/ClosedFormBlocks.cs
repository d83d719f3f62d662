using ProbDsl.Inference.Plans;

namespace ProbDsl.Inference.ClosedForms;

/// <summary>Groups params that are estimated together, because one distribution reads them, into blocks.</summary>
public static class ClosedFormBlocks
{
    /// <summary>The blocks of a story in which every param has a closed form over rows.</summary>
    public static IEnumerable<Block> Plan(StoryFacts story) =>
        from param in story.Params
        let found = story[param.Name]
        group param.Name by (((ClosedFormOfRows)found.Structure!).Distribution, found.Reason) into block
        select new Block([.. block], new ClosedFormPoint(block.Key.Distribution), block.Key.Reason);
}
